import type { Script } from '../../contracts/script'
import { actionOf } from '../scripts'

export default {
  id: 'coinrun',
  title: 'Jump to the right, always',
  help: 'Holds up and right, whatever it meets: two of three easy levels are won by that alone. Whoever claims to see the dangers has to win more.',
  act: ({ spec }) => actionOf(spec, 'up-right'),
} satisfies Script
