/** What the game says of itself. */
import * as spec from '../../kit/spec'
import { CELLS, FASTEST, gauges, QUICKEST, ROWS } from './gauges'
import { CELL_HEIGHT, GAUGES_Y, HEIGHT, PIXELS_PER_METRE, POLE_PIXELS, WIDTH } from './picture'
import { State, TIPPED, TRACK, WIDEST_ANGLE, WIDEST_X } from './state'

export function describe(): usize {
  spec.begin()
  spec.text('id', 'cartpole')
  spec.text('title', 'CartPole')
  spec.number('version', 2)
  spec.number('width', WIDTH)
  spec.number('height', HEIGHT)
  describeObservation()
  spec.number('frameSkip', 1)
  spec.number('ticksPerSecond', 50)
  spec.withoutNoop()
  spec.number('launchAction', -1)
  spec.number('maxNoops', 0)
  spec.number('stateBytes', offsetof<State>())
  spec.list('actions')
  spec.action('left', 'Push left', 'ArrowLeft', 'KeyA')
  spec.action('right', 'Push right', 'ArrowRight', 'KeyD')
  spec.endList()
  spec.list('endings')
  spec.text('', '')
  spec.text('', 'the pole fell')
  spec.text('', 'the cart left the track')
  spec.endList()
  describeFields()
  describeObjects()
  return spec.finish()
}

function describeObservation(): void {
  if (gauges) {
    spec.openImage(CELLS, ROWS, 1, 1)
    spec.rectangle('observed', 0, GAUGES_Y, WIDTH, ROWS * CELL_HEIGHT)
  } else describeNumbers()
  spec.endObject()
  spec.object('options')
  spec.choiceOption('observe', 'Observation', 'numbers', 'What the agent sees: the four numbers, or the gauges below the cart, which show the same as a picture of 24 × 4 cells.')
  spec.text('', 'numbers')
  spec.text('', 'gauges')
  spec.endList()
  spec.endObject()
  spec.endObject()
}

/** Drawn as far as the gauges go. */
function describeNumbers(): void {
  spec.openVector()
  spec.text('', 'cart position, m')
  spec.text('', 'cart velocity, m/s')
  spec.text('', 'pole angle, rad')
  spec.text('', 'pole angular velocity, rad/s')
  spec.endList()
  ends('low', -1)
  ends('high', 1)
}

function ends(key: string, sign: f64): void {
  spec.list(key)
  spec.number('', sign * TRACK)
  spec.number('', sign * FASTEST)
  spec.number('', sign * TIPPED)
  spec.number('', sign * QUICKEST)
  spec.endList()
}

function describeFields(): void {
  spec.list('fields')
  real('cart.x', offsetof<State>('x'), 'Cart', 'Middle of the cart, from the middle of the track; the episode ends beyond ±2.4, and no edit puts it there.', -WIDEST_X, WIDEST_X, 'm')
  real('cart.velocity', offsetof<State>('velocity'), 'Cart', 'Speed of the cart to the right; its gauge ends at ±3.', -10, 10, 'm/s')
  real('cart.mass', offsetof<State>('cartMass'), 'Cart', '1 in the usual game.', 0.1, 20, 'kg')
  real('pole.angle', offsetof<State>('angle'), 'Pole', 'Lean of the pole to the right; the episode ends beyond ±0.2094, which is 12 degrees, and no edit puts it there.', -WIDEST_ANGLE, WIDEST_ANGLE, 'rad')
  real('pole.spin', offsetof<State>('spin'), 'Pole', 'How fast the pole falls to the right; its gauge ends at ±3.5.', -10, 10, 'rad/s')
  real('pole.mass', offsetof<State>('poleMass'), 'Pole', '0.1 in the usual game.', 0.01, 5, 'kg')
  real('pole.length', offsetof<State>('poleLength'), 'Pole', '1 in the usual game; drawn the same, but a longer pole falls more slowly.', 0.2, 10, 'm')
  real('world.gravity', offsetof<State>('gravity'), 'World', '9.8 in the usual game, 1.6 on the moon.', 0, 30, 'm/s²')
  real('world.force', offsetof<State>('force'), 'World', 'What pushes the cart at every step, left or right; 10 in the usual game.', 0, 30, 'N')
  spec.shown('score', offsetof<State>('score'), 'i32', 'Game', 'Steps so far, the last one too.')
  spec.shown('lives', offsetof<State>('lives'), 'i32', 'Game', '1 while the pole stands and the cart is on its track.')
  spec.shown('tick', offsetof<State>('tick'), 'i32', 'Game', 'Ticks since the start, 0.02 s each.')
  spec.shown('ending', offsetof<State>('ending'), 'i32', 'Game', '0 in play, 1 the pole fell, 2 the cart left the track.')
  spec.shown('rand.0', offsetof<State>('rand0'), 'u64', 'Random', 'First word of the random generator, which only places the start.')
  spec.shown('rand.1', offsetof<State>('rand1'), 'u64', 'Random', 'Second word of the random generator.')
  spec.endList()
}

function real(path: string, offset: usize, group: string, help: string, low: f64, high: f64, unit: string): void {
  spec.field(path, '', offset, 'f64', group, help)
  spec.range(low, high)
  spec.text('unit', unit)
  spec.endObject()
}

function describeObjects(): void {
  spec.list('handles')
  handle('cart', 'Cart', 'cart.x', 1 / PIXELS_PER_METRE, 'Drag the cart along its track; the pole comes with it.')
  handle('pole', 'Pole', 'pole.angle', 1 / POLE_PIXELS, 'Tilt the pole: its tip follows the hand.')
  spec.endList()
  spec.list('kinds')
  spec.kind('cart', 'Cart', 'cart')
  spec.kind('pole', 'Pole', 'pole')
  spec.kind('position', 'Gauge of the position', 'position')
  spec.kind('velocity', 'Gauge of the velocity', 'velocity')
  spec.kind('angle', 'Gauge of the angle', 'angle')
  spec.kind('spin', 'Gauge of the spin', 'spin')
  spec.endList()
}

function handle(id: string, title: string, x: string, scale: f64, help: string): void {
  spec.object('')
  spec.text('id', id)
  spec.text('kind', id)
  spec.text('title', title)
  spec.text('x', x)
  spec.number('scale', scale)
  spec.text('help', help)
  spec.endObject()
}
