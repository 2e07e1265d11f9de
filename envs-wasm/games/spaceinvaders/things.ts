/** The things of Space Invaders: what of them can be dragged and painted, what they are called, and the sprites that hits are decided by. */
import * as spec from '../../kit/spec'
import { POSES, SHIP_SPRITE, SPRITE_BYTES, SPRITE_ROWS, UFO_SPRITE } from './sprites'
import {
  MAX_LASERS, MAX_SHIELDS, SHIELD_HEIGHT, SHIELD_INK, SHIELD_WIDTH, SHIP_HEIGHT, SHIP_WIDTH, UFO_HEIGHT,
  UFO_WIDTH,
} from './state'

export function describeHandles(): void {
  spec.list('handles')
  handle('ship', 'Ship', 'ship.x', '', 'Drag the ship along the ground.')
  handle('invader', 'Invader', 'invaders[].x', 'invaders[].y', 'Drag an invader to another place.')
  handle('shield', 'Shield', 'shields[].x', 'shields[].y', 'Drag a shield to another place.')
  handle('shipLaser', 'Ship’s laser', 'shipLaser.x', 'shipLaser.y', 'Drag the ship’s laser in its flight.')
  handle('laser', 'Laser', 'lasers[].x', 'lasers[].y', 'Drag an invader’s laser in its flight.')
  handle('ufo', 'UFO', 'ufo.x', 'ufo.y', 'Drag the UFO along its way.')
  spec.endList()
}

/** A handle's id is its kind. */
function handle(kind: string, title: string, x: string, y: string, help: string): void {
  spec.object('')
  spec.text('id', kind)
  spec.text('kind', kind)
  spec.text('title', title)
  spec.text('x', x)
  if (y.length) spec.text('y', y)
  spec.text('help', help)
  spec.endObject()
}

/** What a brush takes out and puts back: invaders one by one, shields pixel by pixel. */
export function describePaints(): void {
  spec.list('paints')
  spec.paintFlag('invaders', 'invaders', 'invaders[].alive')
  spec.placeByFields('invaders[].x', 'invaders[].y', 'invaders[].w', 'invaders[].h')
  spec.endObject()
  spec.paint('shields', 'shields', 'shieldPixels[].rgba', 0, <f64>SHIELD_INK, 1)
  spec.placeByGrid(SHIELD_WIDTH, SHIELD_HEIGHT, 1, 1, 0, 0, 'shields[].x', 'shields[].y', 'shieldCount')
  spec.endObject()
  spec.endList()
}

export function describeKinds(): void {
  spec.list('kinds')
  spec.kind('ship', 'Ship', 'ship')
  spec.kind('shipLaser', 'Ship’s laser', 'ship’s laser')
  describeRows()
  several('laser', 'Laser', 'lasers', MAX_LASERS)
  several('shield', 'Shield', 'shields', MAX_SHIELDS)
  spec.kind('ufo', 'UFO', 'UFO')
  spec.kind('score', 'Score', 'score')
  spec.kind('lives', 'Lives', 'lives')
  spec.endList()
}

/** Each a concept of its own, and all together. */
function several(kind: string, title: string, together: string, most: i32): void {
  spec.openKind(kind, title, together)
  spec.text('together', together)
  spec.number('singly', most)
  spec.endObject()
}

/** Six columns a row; the names are texts, since joining would use the heap. */
function describeRows(): void {
  spec.openKind('invader', 'Invader', 'invaders')
  spec.text('together', 'invaders')
  spec.object('parts')
  spec.number('of', 6)
  spec.list('names')
  spec.text('', 'row 0')
  spec.text('', 'row 1')
  spec.text('', 'row 2')
  spec.text('', 'row 3')
  spec.text('', 'row 4')
  spec.text('', 'row 5')
  spec.endList()
  spec.endObject()
  spec.endObject()
}

/** What `masks()` points to: the sprites that the rules look at. */
export function describeMasks(): void {
  spec.list('masks')
  for (let pose = 0; pose < 2; pose++) for (let row = 0; row < POSES; row++) maskOfRow(pose, row)
  mask('ufo', '', UFO_SPRITE, UFO_WIDTH, UFO_HEIGHT)
  mask('ship', '', SHIP_SPRITE, SHIP_WIDTH, SHIP_HEIGHT)
  spec.endList()
}

function maskOfRow(pose: i32, row: i32): void {
  const tail = row == 0 ? '0' : row == 1 ? '1' : row == 2 ? '2' : row == 3 ? '3' : row == 4 ? '4' : '5'
  mask(pose ? 'invader.false.' : 'invader.true.', tail, pose * POSES + row, 16, SPRITE_ROWS)
}

function mask(id: string, tail: string, sprite: i32, width: i32, height: i32): void {
  spec.mask(id, tail, width, height, <usize>(sprite * SPRITE_BYTES))
}
