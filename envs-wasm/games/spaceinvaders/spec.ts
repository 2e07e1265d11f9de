/** What Space Invaders says about itself: every field with its place in memory, its honest range and a sentence of help. */
import { ownStreams, planesSeen, scoreHidden, scoreShown } from '../../kit/offers'
import { seen } from '../../kit/planes'
import * as spec from '../../kit/spec'
import { HEIGHT, POSES, SEEN, VIEW, WIDTH } from './sprites'
import {
  GROUND, INVADERS, INVADER_STRIDE, Invader, LASERS, LASER_STRIDE, Laser, MAX_INVADERS, MAX_LASERS, MAX_ROW_SCORES, MAX_SHIELDS,
  PIXELS, PLACE_STRIDE, PLANNED, Place, ROW_SCORES, SHIELDS, SHIELD_PIXELS, SHIP_HEIGHT, SHIP_LASER, SHIP_LEFT, SHIP_RIGHT,
  SHIP_WIDTH, STATE_BYTES, State,
} from './state'
import { describeHandles, describeKinds, describeMasks, describePaints } from './things'

export function describeSpaceInvaders(): usize {
  spec.begin()
  spec.text('id', 'spaceinvaders')
  spec.text('title', 'Space Invaders')
  spec.number('version', 1)
  spec.number('width', WIDTH)
  spec.number('height', HEIGHT)
  spec.image(seen(VIEW), seen(VIEW), 1, SEEN)
  spec.number('frameSkip', 4)
  spec.number('ticksPerSecond', 60)
  spec.number('noop', 0)
  spec.number('launchAction', -1)
  spec.number('maxNoops', 30)
  spec.object('options')
  ownStreams('Off: as the original draws, each shot from where the last one left the generator. On: who fires the n-th shot of a game is drawn by itself for each column, so that games of one seed share it whatever was changed.')
  scoreShown()
  planesSeen()
  spec.endObject()
  spec.number('stateBytes', <f64>STATE_BYTES)
  spec.list('actions')
  spec.action('noop', 'Stay')
  spec.action('fire', 'Fire', 'Space', 'KeyW')
  spec.action('right', 'Right', 'ArrowRight', 'KeyD')
  spec.action('left', 'Left', 'ArrowLeft', 'KeyA')
  spec.action('rightfire', 'Right, firing', 'KeyE')
  spec.action('leftfire', 'Left, firing', 'KeyQ')
  spec.endList()
  spec.list('endings')
  spec.text('', '')
  spec.text('', 'no lives left')
  spec.text('', 'the invaders have landed')
  spec.endList()
  describeObjections()
  spec.list('fields')
  describeShip()
  describeInvaders()
  describeShots()
  describeShields()
  describeUfo()
  describeGame()
  describeSetup()
  spec.endList()
  describeHandles()
  describePaints()
  describeKinds()
  describeMasks()
  return spec.finish()
}

/** In the order of settle's answers. */
function describeObjections(): void {
  spec.list('illegal')
  spec.text('', '')
  spec.text('', 'the ship is out of range')
  spec.text('', 'the ship lives and burns at once')
  spec.text('', 'an invader stands on the ground')
  spec.endList()
}

function whole(path: string, offset: usize, group: string, low: f64, high: f64, unit: string, help: string, editable: bool = true): void {
  spec.field(path, '', offset, 'i32', group, help, editable)
  spec.range(low, high)
  if (unit.length) spec.text('unit', unit)
  spec.endObject()
}

function toggle(path: string, offset: usize, group: string, help: string): void {
  spec.field(path, '', offset, 'bool', group, help)
  spec.endObject()
}

/** Four bytes, red first. */
function color(path: string, offset: usize, group: string, help: string): void {
  channel(path, '.r', offset, group, help)
  channel(path, '.g', offset + 1, group, help)
  channel(path, '.b', offset + 2, group, help)
  spec.field(path, '.a', offset + 3, 'u8', group, 'Kept for Toybox; everything is drawn opaque.', false)
  spec.endObject()
}

function channel(path: string, tail: string, offset: usize, group: string, help: string): void {
  spec.field(path, tail, offset, 'u8', group, help)
  spec.range(0, 255)
  spec.endObject()
}

function describeShip(): void {
  whole('ship.x', offsetof<State>('shipX'), 'Ship', SHIP_LEFT, SHIP_RIGHT, 'px', 'Left edge; a laser starts in the middle.')
  whole('ship.y', offsetof<State>('shipY'), 'Ship', 100, GROUND - SHIP_HEIGHT, 'px', 'Top edge.')
  whole('ship.w', offsetof<State>('shipW'), 'Ship', 0, SHIP_WIDTH, 'px', 'How far from the left edge hits are looked for; also twice the way to where a laser starts.')
  whole('ship.h', offsetof<State>('shipH'), 'Ship', 0, SHIP_HEIGHT, 'px', 'How far from the top edge hits are looked for.')
  whole('ship.speed', offsetof<State>('shipSpeed'), 'Ship', 0, 32, 'px/tick', 'How far a pressed button moves the ship in a tick.')
  toggle('ship.alive', offsetof<State>('shipAlive'), 'Ship', 'In play. If not, it burns or waits for its next life.')
  whole('ship.deathCounter', offsetof<State>('shipDeath'), 'Ship', -1, 500, 'ticks', 'How long it still burns before a life is lost; −1 = it does not.')
  toggle('ship.deathHit1', offsetof<State>('shipHit1'), 'Ship', 'Which of the two pictures of a burning ship.')
  color('ship.color', offsetof<State>('shipColor'), 'Ship', 'Colour of the ship.')
  toggle('shipLaser.flying', offsetof<State>('shipLaserOut'), 'Ship', 'The ship’s laser is out; there is never more than one.')
  shipLaserField('x', offsetof<Laser>('x'), -400, 400, 'px', 'Left edge of the ship’s laser.')
  shipLaserField('y', offsetof<Laser>('y'), -12000, 12000, 'px', 'Top edge. While the ship is dead nobody takes it away above the picture.')
  shipLaserField('w', offsetof<Laser>('w'), 0, 32, 'px', 'Width of the ship’s laser.')
  shipLaserField('h', offsetof<Laser>('h'), 0, 64, 'px', 'Height of the ship’s laser.')
  shipLaserField('speed', offsetof<Laser>('speed'), 0, 10, 'px/tick', 'How far it rises in a tick.')
  shipLaserField('t', offsetof<Laser>('t'), -9999, 9999, '', 'Blinks by this number; no rule changes it: 2 and 3 in every 4 make it unseen.')
  shipLaserField('movement', offsetof<Laser>('movement'), 0, 3, '', 'Kept for Toybox; this laser rises.')
  color('shipLaser.color', SHIP_LASER + offsetof<Laser>('color'), 'Ship', 'Colour of the ship’s laser.')
}

function shipLaserField(name: string, offset: usize, low: f64, high: f64, unit: string, help: string): void {
  spec.field('shipLaser.', name, SHIP_LASER + offset, 'i32', 'Ship', help)
  spec.range(low, high)
  if (unit.length) spec.text('unit', unit)
  spec.endObject()
}

function invader(name: string, offset: usize, low: f64, high: f64, unit: string, help: string, editable: bool = true): void {
  spec.field('invaders[].', name, INVADERS + offset, 'i32', 'Invaders', help, editable)
  spec.range(low, high)
  spec.repeat(MAX_INVADERS, INVADER_STRIDE, 'invaderCount')
  if (unit.length) spec.text('unit', unit)
  spec.endObject()
}

function describeInvaders(): void {
  spec.field('invaders[].alive', '', INVADERS + offsetof<Invader>('alive'), 'bool', 'Invaders', 'In play, bursting ones included. Index = 6 · row + column.')
  spec.repeat(MAX_INVADERS, INVADER_STRIDE, 'invaderCount')
  spec.endObject()
  invader('x', offsetof<Invader>('x'), -800, 800, 'px', 'Left edge.')
  invader('y', offsetof<Invader>('y'), -200, 500, 'px', 'Top edge. A living one that reaches the ground at 195 with its lower edge ends the game.')
  invader('row', offsetof<Invader>('row'), 0, POSES - 1, '', 'Row from the top: what it looks like, and who is lowest in a column.')
  invader('col', offsetof<Invader>('col'), 0, 99, '', 'Column: only its lowest living invader fires.')
  invader('points', offsetof<Invader>('points'), -999, 999, '', 'Score and reward when it is dead.')
  invader('deathCounter', offsetof<Invader>('deathCounter'), -1, 500, 'ticks', 'How long it still bursts before it is dead; −1 = it was not hit.')
  invader('id', offsetof<Invader>('id'), 0, MAX_INVADERS - 1, '', 'Its place in the list, as the original numbers it.', false)
  invader('w', offsetof<Invader>('w'), 0, 32, 'px', 'Width of its picture.', false)
  invader('h', offsetof<Invader>('h'), 0, 32, 'px', 'Height of its picture.', false)
  whole('invaderCount', offsetof<State>('invaderCount'), 'Invaders', 0, MAX_INVADERS, '', 'Invaders of this wave, dead or alive.', false)
  color('invaderColor', offsetof<State>('invaderColor'), 'Invaders', 'Colour of the invaders. Ours; the original has but one.')
  whole('march.counter', offsetof<State>('marchCounter'), 'March', 0, 999, 'ticks', 'Ticks before the next step.')
  whole('march.direction', offsetof<State>('marchDirection'), 'March', 0, 2, '', 'Next step: 0 right, 1 left, 2 down.')
  toggle('march.orientation', offsetof<State>('orientation'), 'March', 'Which of their two poses they show.')
  whole('march.slowdown', offsetof<State>('slowdown'), 'March', 0, 16, '×', 'Time between steps, times this; 0 = they stand still. Ours; 1 is the original.')
}

function laser(name: string, offset: usize, low: f64, high: f64, unit: string, help: string): void {
  spec.field('lasers[].', name, LASERS + offset, 'i32', 'Lasers', help)
  spec.range(low, high)
  spec.repeat(MAX_LASERS, LASER_STRIDE, 'laserCount')
  if (unit.length) spec.text('unit', unit)
  spec.endObject()
}

function laserChannel(name: string, offset: usize, help: string, editable: bool = true): void {
  spec.field('lasers[].color.', name, LASERS + offsetof<Laser>('color') + offset, 'u8', 'Lasers', help, editable)
  spec.repeat(MAX_LASERS, LASER_STRIDE, 'laserCount')
  spec.endObject()
}

function describeShots(): void {
  whole('laserCount', offsetof<State>('laserCount'), 'Lasers', 0, MAX_LASERS, '', 'Lasers of the invaders in flight. To add one, raise this and set the new laser.')
  laser('x', offsetof<Laser>('x'), -800, 800, 'px', 'Left edge.')
  laser('y', offsetof<Laser>('y'), -12000, 12000, 'px', 'Top edge. While the ship is dead nobody takes it away below the picture.')
  laser('w', offsetof<Laser>('w'), 0, 32, 'px', 'Width.')
  laser('h', offsetof<Laser>('h'), 0, 64, 'px', 'Height.')
  laser('speed', offsetof<Laser>('speed'), 0, 10, 'px/tick', 'How far it falls in a tick.')
  laser('t', offsetof<Laser>('t'), -9999, 9999, '', 'Blinks by this number; no rule changes it: 2 and 3 in every 4 make it unseen.')
  laser('movement', offsetof<Laser>('movement'), 0, 3, '', 'Kept for Toybox; these lasers fall.')
  laserChannel('r', 0, 'Red.')
  laserChannel('g', 1, 'Green.')
  laserChannel('b', 2, 'Blue.')
  laserChannel('a', 3, 'Kept for Toybox; everything is drawn opaque.', false)
  whole('shotDelay', offsetof<State>('shotDelay'), 'Lasers', -9999, 9999, 'ticks', 'Ticks before the next shot; counts only while fewer than shotLimit fly.')
}

function describeShields(): void {
  whole('shieldCount', offsetof<State>('shieldCount'), 'Shields', 0, MAX_SHIELDS, '', 'Shields. To add one, raise this, place it and give it pixels.')
  shield('x', offsetof<Place>('x'), -16, WIDTH, 'Left edge.')
  shield('y', offsetof<Place>('y'), -18, HEIGHT, 'Top edge.')
  spec.field('shieldPixels[]', '.rgba', PIXELS, 'u32', 'Shields', '0 = a hole; else a colour, red lowest, alpha highest. Index = 288 · shield + 16 · row + column.')
  spec.repeat(MAX_SHIELDS * SHIELD_PIXELS, 4, '')
  spec.endObject()
}

function shield(name: string, offset: usize, low: f64, high: f64, help: string): void {
  spec.field('shields[].', name, SHIELDS + offset, 'i32', 'Shields', help)
  spec.range(low, high)
  spec.repeat(MAX_SHIELDS, PLACE_STRIDE, 'shieldCount')
  spec.text('unit', 'px')
  spec.endObject()
}

function describeUfo(): void {
  whole('ufo.x', offsetof<State>('ufoX'), 'UFO', -32, WIDTH, 'px', 'Left edge.')
  whole('ufo.y', offsetof<State>('ufoY'), 'UFO', 0, 180, 'px', 'Top edge.')
  whole('ufo.counter', offsetof<State>('ufoCounter'), 'UFO', -1, 9999, 'ticks', 'Ticks of the living ship before it comes; −1 = it is here.')
  whole('ufo.deathCounter', offsetof<State>('ufoDeath'), 'UFO', -1, 500, 'ticks', 'How long it still bursts; −1 = it was not hit.')
  color('ufoColor', offsetof<State>('ufoColor'), 'UFO', 'Colour of the UFO. Ours; the original has but one.')
}

function describeGame(): void {
  whole('lives', offsetof<State>('lives'), 'Game', -1, 99, '', 'Lives left, this one included; the game is over at 0.')
  whole('score', offsetof<State>('score'), 'Game', -9999, 99999, '', 'The true score. Rewards come from hits, never from this field.')
  whole('displayedScore', offsetof<State>('displayedScore'), 'Game', -9999, 99999, '', 'What the picture shows. Follows the true score by the same steps.')
  whole('level', offsetof<State>('level'), 'Game', 0, 99, '', 'Waves destroyed, plus one; each starts two pixels lower.')
  whole('lifeTimer', offsetof<State>('lifeTimer'), 'Game', 0, 500, 'ticks', 'How long the lives are still shown before the ship may act.')
  toggle('unlimitedLives', offsetof<State>('unlimitedLives'), 'Game', 'A burnt ship costs no life. Ours.')
  spec.field('tick', '', offsetof<State>('tick'), 'u32', 'Game', 'Ticks since the start.', false)
  spec.endObject()
  word('rand.0', offsetof<State>('rand0'), 'First word of the generator that picks who fires.')
  word('rand.1', offsetof<State>('rand1'), 'Second word.')
  scoreHidden(offsetof<State>('scoreHidden'), 'Game')
  spec.field('ownStreams', '', offsetof<State>('ownStreams'), 'bool', 'Random', 'Each source of chance draws from a stream of its own. Chosen before a game. Ours.', false)
  spec.endObject()
  spec.field('shots', '', offsetof<State>('shots'), 'u32', 'Random', 'Shots of the invaders in this game; counted only where each chance has a stream of its own. Ours.', false)
  spec.endObject()
}

function word(path: string, offset: usize, help: string): void {
  spec.field(path, '', offset, 'u64', 'Random', help)
  spec.endObject()
}

function describeSetup(): void {
  spec.field('jitter', '', offsetof<State>('jitter'), 'f64', 'Setup', 'Share of shots that any lowest invader fires; the others come from the one nearest to the ship.')
  spec.range(0, 1)
  spec.endObject()
  whole('shotPeriod', offsetof<State>('shotPeriod'), 'Setup', 1, 9999, 'ticks', 'Ticks from shot to shot. Ours; 50 is the original.')
  whole('shotLimit', offsetof<State>('shotLimit'), 'Setup', 0, MAX_LASERS, '', 'Lasers of the invaders at once; 0 = they hold their fire. Ours; 2 is the original.')
  whole('shipLaserSpeed', offsetof<State>('shipLaserSpeed'), 'Setup', 0, 10, 'px/tick', 'Speed of the ship’s next laser. Ours; 3 is the original.')
  whole('laserSpeed', offsetof<State>('laserSpeed'), 'Setup', 0, 10, 'px/tick', 'Speed of the invaders’ next lasers. Ours; 3 is the original.')
  color('backgroundColor', offsetof<State>('backgroundColor'), 'Setup', 'Colour of the sky. Ours.')
  color('groundColor', offsetof<State>('groundColor'), 'Setup', 'Colour of the ground. Ours.')
  color('shieldColor', offsetof<State>('shieldColor'), 'Setup', 'Colour of the next wave’s shields. Ours.')
  whole('plannedShields', offsetof<State>('plannedShields'), 'Setup', 0, MAX_SHIELDS, '', 'Shields of the next wave.')
  planned('x', offsetof<Place>('x'), -16, WIDTH, 'Left edge.')
  planned('y', offsetof<Place>('y'), -18, HEIGHT, 'Top edge.')
  whole('startLives', offsetof<State>('startLives'), 'Setup', -9999, 9999, '', 'Kept for Toybox, whose rules ignore it: a game starts with 3.', false)
  whole('protocol', offsetof<State>('protocol'), 'Setup', 0, 0, '', 'Kept for Toybox: TargetPlayer, its only one.', false)
  whole('rowScores', offsetof<State>('rowScores'), 'Setup', 0, MAX_ROW_SCORES, '', 'Kept for Toybox: how many row scores follow.', false)
  spec.field('rows[].score', '', ROW_SCORES, 'i32', 'Setup', 'Kept for Toybox, whose rules ignore it: rows pay 30, 30, 20, 20, 10, 10.', false)
  spec.repeat(MAX_ROW_SCORES, 4, 'rowScores')
  spec.endObject()
  word('config.rand.0', offsetof<State>('configRand0'), 'First word of the generator that seeds games.')
  word('config.rand.1', offsetof<State>('configRand1'), 'Second word.')
}

function planned(name: string, offset: usize, low: f64, high: f64, help: string): void {
  spec.field('planned[].', name, PLANNED + offset, 'i32', 'Setup', help)
  spec.range(low, high)
  spec.repeat(MAX_SHIELDS, PLACE_STRIDE, 'plannedShields')
  spec.text('unit', 'px')
  spec.endObject()
}
