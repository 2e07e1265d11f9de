/** What Breakout says about itself: every field with its place in memory, its honest range and a sentence of help. */
import { ownStreams, planesSeen, scoreHidden, scoreShown } from '../../kit/offers'
import { seen } from '../../kit/planes'
import * as spec from '../../kit/spec'
import { HEIGHT, SEEN, VIEW, WIDTH } from './picture'
import {
  ALIVE, BALLS, BALL_STRIDE, BRICKS, BRICK_STRIDE, Ball, Brick, MAX_BALLS, MAX_BRICKS, MAX_ROWS, MAX_STARTS, ROWS, ROW_STRIDE, Row, STARTS, START_STRIDE,
  STATE_BYTES, Start, State,
} from './state'

export function describeBreakout(): usize {
  spec.begin()
  spec.text('id', 'breakout')
  spec.text('title', 'Breakout')
  spec.number('version', 1)
  spec.number('width', WIDTH)
  spec.number('height', HEIGHT)
  spec.image(seen(VIEW), seen(VIEW), 1, SEEN)
  spec.number('frameSkip', 4)
  spec.number('ticksPerSecond', 60)
  spec.number('noop', 0)
  spec.number('launchAction', 1)
  spec.number('maxNoops', 30)
  spec.object('options')
  ownStreams('Off: as the original draws, each launch from where the last one left the generator. On: the n-th launch of a game is drawn by itself, so that games of one seed share it whatever was changed.')
  scoreShown()
  planesSeen()
  spec.endObject()
  spec.number('stateBytes', <f64>STATE_BYTES)
  spec.list('actions')
  spec.action('noop', 'Stay')
  spec.action('fire', 'Launch', 'Space', 'KeyW')
  spec.action('right', 'Right', 'ArrowRight', 'KeyD')
  spec.action('left', 'Left', 'ArrowLeft', 'KeyA')
  spec.endList()
  spec.list('endings')
  spec.text('', '')
  spec.text('', 'no lives left')
  spec.endList()
  spec.list('illegal')
  spec.text('', '')
  spec.text('', 'no ball in play')
  spec.text('', 'a ball stands still')
  spec.text('', 'a ball is inside a brick')
  spec.endList()
  spec.list('paints')
  spec.paintFlag('bricks', 'bricks', 'bricks[].alive')
  spec.placeByFields('bricks[].x', 'bricks[].y', 'bricks[].w', 'bricks[].h')
  spec.endObject()
  spec.endList()
  spec.list('fields')
  describeBalls()
  describePaddle()
  describeBricks()
  describeGame()
  describeConfig()
  spec.endList()
  describeObjects()
  return spec.finish()
}

function real(path: string, offset: usize, group: string, low: f64, high: f64, unit: string, help: string): void {
  spec.field(path, '', offset, 'f64', group, help)
  spec.range(low, high)
  if (unit.length) spec.text('unit', unit)
  spec.endObject()
}

function whole(path: string, offset: usize, group: string, low: f64, high: f64, help: string, editable: bool = true): void {
  spec.field(path, '', offset, 'i32', group, help, editable)
  spec.range(low, high)
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

function describeBalls(): void {
  whole('ballCount', offsetof<State>('ballCount'), 'Ball', 0, MAX_BALLS, 'Balls in play. To add one, raise this and set the new ball.')
  ballField('x', offsetof<Ball>('x'), 0, WIDTH, 'px', 'Centre, from the left edge; the field is 12 … 228.')
  ballField('y', offsetof<Ball>('y'), 0, HEIGHT, 'px', 'Centre, from the top edge; the field is 25 … 148.')
  ballField('vx', offsetof<Ball>('vx'), -16, 16, 'px/tick', 'Speed to the right.')
  ballField('vy', offsetof<Ball>('vy'), -16, 16, 'px/tick', 'Speed downwards.')
  real('ballRadius', offsetof<State>('ballRadius'), 'Ball', 1, 12, 'px', 'Half the side of the square; its whole part also bounds a sub-step of the physics.')
  real('ballSpeedSlow', offsetof<State>('ballSpeedSlow'), 'Ball', 0.25, 16, 'px/tick', 'Speed of a launched ball.')
  real('ballSpeedFast', offsetof<State>('ballSpeedFast'), 'Ball', 0.25, 16, 'px/tick', 'Speed after a hit on a deep brick.')
  spec.field('fastDepth', '', offsetof<State>('fastDepth'), 'u32', 'Ball', 'Bricks at least this deep (rows from the bottom) make the ball fast.')
  spec.range(0, 99)
  spec.endObject()
  color('ballColor', offsetof<State>('ballColor'), 'Ball', 'Colour of the balls.')
}

function ballField(name: string, offset: usize, low: f64, high: f64, unit: string, help: string): void {
  spec.field('balls[].', name, BALLS + offset, 'f64', 'Ball', help)
  spec.range(low, high)
  spec.repeat(MAX_BALLS, BALL_STRIDE, 'ballCount')
  spec.text('unit', unit)
  spec.endObject()
}

function describePaddle(): void {
  real('paddle.x', offsetof<State>('paddleX'), 'Paddle', -108, 348, 'px', 'Centre, from the left edge. It may slide half a paddle into the walls.')
  real('paddle.y', offsetof<State>('paddleY'), 'Paddle', 72, 148, 'px', 'Top edge, where balls bounce.')
  real('paddle.vx', offsetof<State>('paddleVx'), 'Paddle', -32, 32, 'px/tick', 'Speed to the right; the buttons set it every tick.')
  real('paddle.vy', offsetof<State>('paddleVy'), 'Paddle', -1, 1, 'px/tick', 'Speed downwards; the game never sets it.')
  real('paddleWidth', offsetof<State>('paddleWidth'), 'Paddle', 2, 216, 'px', '24 at the start of a life, 16 once a ball has touched the ceiling.')
  real('paddleSpeed', offsetof<State>('paddleSpeed'), 'Paddle', 0, 32, 'px/tick', 'How far a pressed button moves the paddle in a tick.')
  whole('segments', offsetof<State>('segments'), 'Paddle', 0, 100, 'Bounce angles come from this many equal parts of the paddle; 0 = the exact place of the hit.')
  color('paddleColor', offsetof<State>('paddleColor'), 'Paddle', 'Colour of the paddle.')
}

function brick(name: string, offset: usize, type: string, low: f64, high: f64, help: string, editable: bool = true): void {
  spec.field('bricks[].', name, BRICKS + offset, type, 'Bricks', help, editable)
  if (high > low) spec.range(low, high)
  spec.repeat(MAX_BRICKS, BRICK_STRIDE, 'brickCount')
  spec.endObject()
}

function describeBricks(): void {
  spec.field('bricks[].alive', '', ALIVE, 'bool', 'Bricks', 'Standing. Index = column · rows + row, column by column from the left.')
  spec.repeat(MAX_BRICKS, 1, 'brickCount')
  spec.endObject()
  brick('destructible', offsetof<Brick>('destructible'), 'bool', 0, 0, 'Can be broken; if not, balls only bounce off.')
  brick('points', offsetof<Brick>('points'), 'i32', -99, 99, 'Score and reward for breaking it.')
  brick('depth', offsetof<Brick>('depth'), 'u32', 0, 99, 'Rows below it; compared with fastDepth.')
  brick('x', offsetof<Brick>('x'), 'f64', 0, WIDTH, 'Left edge.')
  brick('y', offsetof<Brick>('y'), 'f64', 0, HEIGHT, 'Top edge.')
  brick('w', offsetof<Brick>('w'), 'f64', 1, 216, 'Width.')
  brick('h', offsetof<Brick>('h'), 'f64', 1, 60, 'Height.')
  brick('color.r', offsetof<Brick>('color'), 'u8', 0, 255, 'Red.')
  brick('color.g', offsetof<Brick>('color') + 1, 'u8', 0, 255, 'Green.')
  brick('color.b', offsetof<Brick>('color') + 2, 'u8', 0, 255, 'Blue.')
  brick('color.a', offsetof<Brick>('color') + 3, 'u8', 0, 0, 'Kept for Toybox; everything is drawn opaque.', false)
  brick('row', offsetof<Brick>('row'), 'i32', 0, 0, 'Row it was laid in, from the top.', false)
  brick('col', offsetof<Brick>('col'), 'i32', 0, 0, 'Column it was laid in, from the left.', false)
  whole('brickCount', offsetof<State>('brickCount'), 'Bricks', 0, MAX_BRICKS, 'Bricks laid by this game.', false)
}

function describeGame(): void {
  whole('lives', offsetof<State>('lives'), 'Game', -1, 99, 'Lives left, this one included; the game is over at 0.')
  whole('score', offsetof<State>('score'), 'Game', -9999, 99999, 'The true score. Rewards come from broken bricks, never from this field.')
  whole('displayedScore', offsetof<State>('displayedScore'), 'Game', -9999, 99999, 'What the picture shows. Follows the true score by the same steps.')
  toggle('isDead', offsetof<State>('isDead'), 'Game', 'Waiting for a launch.')
  whole('level', offsetof<State>('level'), 'Game', 0, 9999, 'Walls cleared, plus one.')
  toggle('reset', offsetof<State>('reset'), 'Game', 'Lay a new wall, once, when this one is cleared.')
  spec.field('tick', '', offsetof<State>('tick'), 'u32', 'Game', 'Ticks since the start.', false)
  spec.endObject()
  word('rand.0', offsetof<State>('rand0'), 'First word of the generator that picks launches.')
  word('rand.1', offsetof<State>('rand1'), 'Second word.')
  scoreHidden(offsetof<State>('scoreHidden'), 'Game')
  spec.field('ownStreams', '', offsetof<State>('ownStreams'), 'bool', 'Random', 'Each source of chance draws from a stream of its own. Chosen before a game. Ours.', false)
  spec.endObject()
  spec.field('launches', '', offsetof<State>('launches'), 'u16', 'Random', 'Balls launched in this game; counted only where each chance has a stream of its own. Ours.', false)
  spec.endObject()
}

function word(path: string, offset: usize, help: string): void {
  spec.field(path, '', offset, 'u64', 'Random', help)
  spec.endObject()
}

function describeConfig(): void {
  color('backgroundColor', offsetof<State>('backgroundColor'), 'Setup', 'Colour of the field.')
  color('frameColor', offsetof<State>('frameColor'), 'Setup', 'Colour of the walls.')
  whole('startLives', offsetof<State>('startLives'), 'Setup', 1, 99, 'Lives of the next game from this setup.')
  whole('startCount', offsetof<State>('startCount'), 'Setup', 1, MAX_STARTS, 'Places a ball can be launched from.')
  start('x', offsetof<Start>('x'), LEFTMOST, RIGHTMOST, 'px', 'Where it starts, from the left edge.')
  start('y', offsetof<Start>('y'), 25, 148, 'px', 'Where it starts, from the top edge.')
  start('degrees', offsetof<Start>('degrees'), -360, 360, '°', 'Direction: 0 right, 90 down.')
  whole('rowCount', offsetof<State>('rowCount'), 'Setup', 0, MAX_ROWS, 'Rows of bricks in the next game from this setup.', false)
  row('score', offsetof<Row>('score'), 'i32', 'Points of the row in the next game from this setup.')
  row('color.r', offsetof<Row>('color'), 'u8', 'Red of the row in the next game from this setup.')
  row('color.g', offsetof<Row>('color') + 1, 'u8', 'Green of the row.')
  row('color.b', offsetof<Row>('color') + 2, 'u8', 'Blue of the row.')
  row('color.a', offsetof<Row>('color') + 3, 'u8', 'Kept for Toybox.')
  word('config.rand.0', offsetof<State>('configRand0'), 'First word of the generator that seeds games.')
  word('config.rand.1', offsetof<State>('configRand1'), 'Second word.')
}

const LEFTMOST: f64 = 12
const RIGHTMOST: f64 = 228

function start(name: string, offset: usize, low: f64, high: f64, unit: string, help: string): void {
  spec.field('starts[].', name, STARTS + offset, 'f64', 'Setup', help)
  spec.range(low, high)
  spec.repeat(MAX_STARTS, START_STRIDE, 'startCount')
  spec.text('unit', unit)
  spec.endObject()
}

function row(name: string, offset: usize, type: string, help: string): void {
  spec.field('rows[].', name, ROWS + offset, type, 'Setup', help, false)
  // What a brick made from it can hold: a setup must not make games that cannot be saved.
  if (type == 'i32') spec.range(-99, 99)
  spec.repeat(MAX_ROWS, ROW_STRIDE, 'rowCount')
  spec.endObject()
}

function describeObjects(): void {
  spec.list('handles')
  spec.object('')
  spec.text('id', 'ball')
  spec.text('kind', 'ball')
  spec.text('title', 'Ball')
  spec.text('x', 'balls[].x')
  spec.text('y', 'balls[].y')
  spec.object('arrow')
  spec.text('vx', 'balls[].vx')
  spec.text('vy', 'balls[].vy')
  spec.number('scale', 8)
  spec.endObject()
  spec.text('help', 'Drag the ball, or the tip of its arrow to turn and speed it.')
  spec.endObject()
  spec.object('')
  spec.text('id', 'paddle')
  spec.text('kind', 'paddle')
  spec.text('title', 'Paddle')
  spec.text('x', 'paddle.x')
  spec.text('help', 'Drag the paddle along the floor.')
  spec.endObject()
  spec.endList()
  describeKinds()
}

/** What the saliency studies averaged over is declared as published where it is not what is drawn. */
function describeKinds(): void {
  spec.list('kinds')
  spec.kind('ball', 'Ball', 'ball')
  spec.openKind('paddle', 'Paddle', 'paddle')
  spec.object('published')
  spec.number('right', 1)
  spec.endObject()
  spec.endObject()
  describeWall()
  spec.openKind('score', 'Score', 'score')
  spec.rectangle('published', 50, 1, 80, 12)
  spec.endObject()
  spec.openKind('lives', 'Lives', 'lives')
  spec.rectangle('published', 148, 1, 24, 12)
  spec.endObject()
  spec.endList()
}

/** The field of the default setup: sixths of 72 × 12 pixels, 18 bricks each. */
function describeWall(): void {
  spec.openKind('brick', 'Brick', 'bricks')
  spec.text('together', 'bricks')
  spec.object('regions')
  spec.sides(12, 43, 216, 24)
  spec.number('columns', 3)
  spec.sixths()
  spec.endObject()
  spec.endObject()
}
