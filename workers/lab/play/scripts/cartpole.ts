import type { Script } from '../../contracts/script'

/** Weights of a linear law: where the cart is and how the pole leans, each with its change. Found by trying; no learning. */
const [POSITION, VELOCITY, ANGLE, SPIN] = [0.1, 0.3, 3, 1]

export default {
  id: 'cartpole',
  title: 'Keep alive',
  help: 'Pushes under the lean of the pole, and a little back to the middle.',
  act(state) {
    const lean = ANGLE * state.number('pole.angle') + SPIN * state.number('pole.spin')
    return lean + POSITION * state.number('cart.x') + VELOCITY * state.number('cart.velocity') > 0 ? 1 : 0
  },
} satisfies Script
