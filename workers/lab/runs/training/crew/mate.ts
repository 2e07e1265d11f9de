import type { Mate, Played, ShareState } from '../../../contracts/crew'
import { WorkerLostError } from '../../../contracts/errors'
import { nodesOf } from '../../../trainers/parts/pieces'
import { createLine, type Line } from './line'
import type { Brief, MemberVerbs } from './member'
import type { WorkerPipe } from './pipe'

/** Workers lost in a row, without an answer between, before the run is given up. */
const MOST_LOSSES = 3

interface Needs {
  openWorker(): WorkerPipe
  /** What computes here: another would round differently. */
  readonly backend: string
  /** Told of a worker that was replaced. */
  replaced(reason: string): void
}

/** A mate in a worker. `ready` opens it, so that what is wrong shows before the run begins. */
export interface WorkerMate extends Mate {
  ready(): Promise<void>
}

/**
 * Some parts of a run in a worker of their own. One that is gone is replaced: the new one begins where the lost one began its last
 * rollout, plays it again with the weights of then, and is asked the question that got no answer. All of that is fixed by state and
 * weights, so the bytes are the same.
 */
export function createMate(brief: Omit<Brief, 'state'>, { openWorker, backend, replaced }: Needs): WorkerMate {
  let line: Promise<Line<MemberVerbs>> | undefined
  let open: Line<MemberVerbs> | undefined
  /** Begun and not lost since: it is asked at once, before whoever asks goes on with parts of his own and lets nothing through. */
  let ready: Line<MemberVerbs> | undefined
  /** Before the rollout that it has, and after it. */
  let before: ShareState | undefined
  let after: ShareState | undefined
  /** What that rollout was played with; undefined: there is none. */
  let playedWith: Float32Array | undefined

  async function begin(): Promise<Line<MemberVerbs>> {
    open = createLine<MemberVerbs>(openWorker())
    const begun = await open.ask('begin', { ...brief, state: before })
    if (begun.backend !== backend) throw new Error(`a worker computes on ${begun.backend}, not on ${backend}`)
    before ??= begun.state
    if (playedWith) await open.ask('collect', { weights: playedWith })
    else after = before
    return (ready = open)
  }

  async function persist<T>(question: (line: Line<MemberVerbs>) => Promise<T>): Promise<T> {
    for (let losses = 1; ; losses++)
      try {
        return await question(ready ?? (await (line ??= begin())))
      } catch (error) {
        if (!(error instanceof WorkerLostError) || losses > MOST_LOSSES || closed) throw error
        open?.close()
        line = ready = undefined
        replaced(error.message)
      }
  }
  let closed = false
  /** An upload there is a copy; on cpu a tensor is a view of what it was made of. */
  const copies = backend.startsWith('wasm')

  /** Memory for weights on their way there and slopes on their way back: allocating it anew for every message costs more than the copy. */
  let box: { readonly weights: Float32Array; readonly into: Float32Array } | undefined
  function boxFor({ shares }: Line<MemberVerbs>, weights: Float32Array) {
    if (!shares || !copies) return undefined
    const nodes = nodesOf(brief.place).length
    box ??= { weights: sharedNumbers(weights.length), into: sharedNumbers(nodes * weights.length) }
    box.weights.set(weights)
    return box
  }

  return {
    place: brief.place,
    ready: () => persist(async () => {}),
    resume: (state) => void (before = state),
    async collect(weights): Promise<Played> {
      before = after ?? before
      playedWith = undefined
      const played = await persist((one) => one.ask('collect', { weights }))
      after = played.state
      playedWith = weights
      return played
    },
    slopes: (weights, task) =>
      persist((one) => {
        const box = boxFor(one, weights)
        return one.ask('slopes', box ? { ...box, task } : { weights, task })
      }),
    async save() {
      await persist(async () => {})
      return after!
    },
    dispose() {
      closed = true
      open?.close()
    },
  }
}

const sharedNumbers = (count: number) => new Float32Array(new SharedArrayBuffer(4 * count))
