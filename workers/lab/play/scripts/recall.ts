import type { Script } from '../../contracts/script'

export default {
  id: 'recall',
  title: 'Knows the cue',
  help: 'Takes the door that pays, which it reads from the state: it need not remember.',
  act(state) {
    if (state.number('walker.position') <= state.number('corridor.length')) return 0
    return 1 + state.number('cue')
  },
} satisfies Script
