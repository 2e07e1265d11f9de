/** What the game says of itself. */
import * as spec from '../../kit/spec'
import { PACE, SEEN, SIZE, VIEW } from './picture'
import { DEFAULT_LENGTH, LONGEST, State } from './state'

export function describe(): usize {
  spec.begin()
  spec.text('id', 'recall')
  spec.text('title', 'Recall')
  spec.number('version', 1)
  spec.number('width', SIZE)
  spec.number('height', SIZE)
  spec.image(VIEW, VIEW, 1, SEEN)
  spec.number('frameSkip', 1)
  spec.number('ticksPerSecond', 4)
  spec.number('noop', 0)
  spec.number('launchAction', -1)
  spec.number('maxNoops', 0)
  spec.number('stateBytes', offsetof<State>())
  spec.object('options')
  spec.numberOption('length', 'Corridor', DEFAULT_LENGTH, 1, LONGEST, 1, 'decisions', 'How long the lamp must be remembered. An agent that sees more frames at once than this needs no memory.')
  spec.endObject()
  spec.list('actions')
  spec.action('noop', 'Walk on')
  spec.action('left', 'Left door', 'ArrowLeft', 'KeyA')
  spec.action('right', 'Right door', 'ArrowRight', 'KeyD')
  spec.endList()
  spec.list('endings')
  spec.text('', '')
  spec.text('', 'the door of the lamp')
  spec.text('', 'the other door')
  spec.text('', 'neither door')
  spec.endList()
  spec.list('illegal')
  spec.text('', '')
  spec.text('', 'the game is over')
  spec.endList()
  describeFields()
  describeObjects()
  return spec.finish()
}

function describeFields(): void {
  spec.list('fields')
  spec.whole('cue', offsetof<State>('cue'), 'Cue', 'The door that pays: 0 left, 1 right.', 0, 1, '')
  spec.whole('lamps', offsetof<State>('lamps'), 'Cue', 'What is lit until the next step: 0 nothing, 1 the left lamp, 2 the right one, 3 both.', 0, 3, '')
  spec.whole('walker.position', offsetof<State>('position'), 'Walker', '0 in the room of the lamps, then one more at every step; after the corridor come the doors.', 0, LONGEST + 1, 'steps')
  spec.whole('corridor.length', offsetof<State>('length'), 'Corridor', 'Steps between the room of the lamps and the doors, in this game.', 1, LONGEST, 'steps')
  spec.shown('corridor.wanted', offsetof<State>('wanted'), 'i32', 'Corridor', 'The option: length of the corridor in the next game.')
  spec.shown('chosen', offsetof<State>('chosen'), 'i32', 'Game', '0 nothing yet, 1 the left door, 2 the right one, 3 neither.')
  spec.shown('score', offsetof<State>('score'), 'i32', 'Game', '1 when the door was the one of the lamp.')
  spec.shown('lives', offsetof<State>('lives'), 'i32', 'Game', '1 until a door is chosen.')
  spec.shown('tick', offsetof<State>('tick'), 'i32', 'Game', 'Steps since the start.')
  spec.shown('ending', offsetof<State>('ending'), 'i32', 'Game', '0 in play, 1 the door of the lamp, 2 the other one, 3 neither.')
  spec.shown('rand.0', offsetof<State>('rand0'), 'u64', 'Random', 'First word of the random generator, which only draws the cue.')
  spec.shown('rand.1', offsetof<State>('rand1'), 'u64', 'Random', 'Second word of the random generator.')
  spec.endList()
}

function describeObjects(): void {
  spec.list('handles')
  spec.object('')
  spec.text('id', 'walker')
  spec.text('kind', 'walker')
  spec.text('title', 'Walker')
  spec.text('y', 'walker.position')
  spec.number('scale', 1.0 / PACE)
  spec.text('help', 'Drag the walker along the corridor.')
  spec.endObject()
  spec.endList()
  spec.list('kinds')
  spec.kind('walker', 'Walker', 'walker')
  pair('cue', 'Cue', 'lit lamps')
  pair('door', 'Door', 'doors')
  spec.endList()
}

/** Two of a kind, each a concept of its own besides. */
function pair(kind: string, title: string, concept: string): void {
  spec.openKind(kind, title, concept)
  spec.object('parts')
  spec.number('of', 1)
  spec.list('names')
  spec.text('', 'left')
  spec.text('', 'right')
  spec.endList()
  spec.endObject()
  spec.endObject()
}
