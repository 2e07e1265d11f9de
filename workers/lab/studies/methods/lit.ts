import * as ops from '../../backend/ops'
import type { SaliencyMethod } from '../../contracts/saliency'
import { inputOf } from '../../saliency/subject'
import { BLACK } from './pixels'

/** The peer of every method: a map that says only where the picture is lit, and knows nothing of the agent. What does no better has told nothing about it. */
export const litPeer: SaliencyMethod = {
  id: 'lit',
  title: 'Bare lit mask',
  glow: 'where anything is drawn at all',
  cite: 'No method: a peer to compare with',
  signed: false,
  needs: 'forward',
  unit: '1 where any frame is lit',
  options: {},
  hides: () => 'black',
  explain: (subject) =>
    ops.tidy(() => {
      const x = inputOf(subject)
      return ops.reshape(ops.cast(ops.greater(ops.max(x, 3), ops.scalar(BLACK)), 'float32'), x.shape.slice(1, 3))
    }),
}
