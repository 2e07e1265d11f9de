import * as ops from '../../../backend/ops'
import type { Place, Share, ShareState, Slopes, Task } from '../../../contracts/crew'
import type { Policy } from '../../../contracts/model'
import { trainers } from '../../../trainers/registry'
import { assign, flatten } from '../../../trainers/parts/flat'
import type { BackendChoice, Plan } from '../plan'
import type { Surroundings } from '../surroundings'
import { openSlots } from '../slots'
import { answer, handOver } from './line'
import type { Pipe } from './pipe'

/** What a member is to do. Plain data. */
export interface Brief extends Pick<
  Plan,
  'env' | 'setting' | 'network' | 'options' | 'envOptions' | 'seed' | 'reward'
> {
  readonly trainer: string
  readonly place: Place
  readonly backend: BackendChoice
  /** Of a run that goes on, or of a lost member's. */
  readonly state?: ShareState | undefined
}

interface Work {
  readonly policy: Policy
  readonly share: Share
}

/** What a member answers. `weights`: of the policy to play or compute with. */
export type MemberVerbs = ReturnType<typeof createMember>

/** Has some parts of a run, in a worker of its own. */
export function serveMember(pipe: Pipe, surroundings: Pick<Surroundings, 'openGame' | 'openBackend'>): void {
  answer(pipe, createMember(surroundings))
}

function createMember({ openGame, openBackend }: Pick<Surroundings, 'openGame' | 'openBackend'>) {
  let work: Work | undefined
  const going = (weights: Float32Array): Work => {
    if (!work) throw new Error('this worker has nothing to do yet')
    assign(work.policy.variables, weights)
    return work
  }
  return {
    /** `backend`: what computes here, as written on cards. */
    async begin(brief: Brief) {
      const { id: backend } = await openBackend(brief.backend)
      work = await open(brief, openGame)
      return { backend, state: work.share.save() }
    },
    async collect({ weights }: { weights: Float32Array }) {
      const { share } = going(weights)
      const played = await share.collect(async () => {})
      return { ...played, state: share.save() }
    },
    /** `into`: shared memory for the slopes. */
    async slopes({
      weights,
      task,
      into,
    }: {
      weights: Float32Array
      task: Task
      into?: Float32Array | undefined
    }): Promise<Slopes> {
      const { share } = going(weights)
      const { slopes, told } = ops.tidy(() => share.slopes(task))
      try {
        const answered = { slopes: await flatten(slopes.flat(), into), told: await flatten(told) }
        return into ? answered : handOver(answered)
      } finally {
        ops.dispose([...slopes.flat(), ...told])
      }
    },
  }
}

async function open(brief: Brief, openGame: Surroundings['openGame']): Promise<Work> {
  const { divides, form } = trainers.get(brief.trainer)
  if (!divides) throw new Error(`${brief.trainer} is not divided`)
  // Weights come with the first question.
  const { env, policy, reward, seeds } = await openSlots(
    { ...brief, form: form?.(brief.options), blank: true },
    openGame,
  )
  const share = divides.share({ env, policy, reward, seed: seeds.learner, options: brief.options, place: brief.place })
  if (brief.state) share.load(brief.state)
  return { policy, share }
}
