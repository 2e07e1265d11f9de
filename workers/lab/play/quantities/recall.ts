import { quantities } from '../../contracts/quantity'

/** What has to be kept in mind in Recall, and what need not. */
export default quantities(
  'recall',
  {
    cue: {
      title: 'the lamp’s side',
      unit: '',
      help: 'The door that pays: 0 left, 1 right. Seen before the first decision alone.',
    },
    position: { title: 'steps walked', unit: 'steps', help: 'Since the room of the lamps.' },
  },
  (state) => ({ cue: state.number('cue'), position: state.number('walker.position') }),
)
