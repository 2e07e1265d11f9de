import type { Script } from '../../contracts/script'

export default {
  id: 'catch',
  title: 'Keep alive',
  help: 'Goes under the ball.',
  act(state) {
    const way = Math.sign(state.number('ball.x') - state.number('basket.x'))
    return way === 0 ? 0 : way < 0 ? 1 : 2
  },
} satisfies Script
