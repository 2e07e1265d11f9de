/** Options that several games offer, told in the same words. */
import * as spec from './spec'

/** What games that draw in play as an original does offer, see kit/streams.ts; `source`: what is drawn. */
export function ownStreams(source: string): void {
  spec.toggleOption('ownStreams', 'Streams of chance', false, source)
}

/** Games with a score on their picture; 0 = background is painted over it, for people and agents. */
export function scoreShown(): void {
  spec.toggleOption('showScore', 'Score on the picture', true, 'If not, background is painted over it, for people and agents. Rewards stay as they are.')
}

/** Games that lay out planes, see kit/planes.ts: what agents see of them. */
export function planesSeen(): void {
  spec.choiceOption('planes', 'Planes that agents see', 'whole', 'Half: half as wide and as high, every pixel the mean of 2 × 2. A quarter of the pixels to learn from; small things are harder to see. People see the same picture.')
  spec.text('', 'whole')
  spec.text('', 'half')
  spec.endList()
  spec.endObject()
}

/** Whether background is painted over the score, as a field of the game that is played now. */
export function scoreHidden(offset: usize, group: string): void {
  spec.field('scoreHidden', '', offset, 'bool', group, 'Background is painted over the score, for people and agents. Chosen before a game, and free to be changed in it.')
  spec.endObject()
}
