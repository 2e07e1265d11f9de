import { requireReward, type Checkpoint, type RewardCard } from '../../lab/contracts/checkpoint'
import { identifier, object, seed, table, number } from '../../lab/contracts/guards'
import { parseKept, parseOptions } from '../../lab/contracts/options'
import type { TransitionSet } from '../../lab/contracts/transition-set'
import { fitOptions } from '../../lab/rewards/fit'
import { Fitting, type FittingRequest } from '../../lab/rewards/fitting'
import { openReward, requireSameGame } from '../../lab/rewards/open'
import { rewardNetworks } from '../../lab/rewards/registry'
import { decodeCheckpoint } from '../../storage/safetensors'
import type { FitWish, RewardView } from '../api'
import { readFile } from '../read-file'
import type { OpenModel, Play } from './open'
import { Stopped, type Work } from './work'

const MOST_BYTES = 100_000_000
const wish = object({ network: identifier, seed, options: table(number()) })

export const viewOf = ({ id, name, env, data, epochs, options, seed: from, created }: RewardCard): RewardView => ({
  id,
  name,
  game: env,
  data: data.id,
  epochs,
  wanted: Number(options['epochs']),
  seed: from,
  created,
})

/** A kept model, for the very game that is played. Throws InputError naming what does not fit. */
export function openModel(kept: Checkpoint<RewardCard>, { game: { spec }, setting }: Play): OpenModel {
  requireSameGame(kept.card.env, setting, spec, 'reward.env')
  return { kept, view: viewOf(kept.card), model: openReward(kept, spec) }
}

/** A model's file from outside; throws InputError naming the field. */
export async function readModel(file: Blob): Promise<Checkpoint<RewardCard>> {
  return requireReward(decodeCheckpoint(await readFile(file, MOST_BYTES, 'reward'), 'reward'))
}

/** A fit that begins. Throws InputError naming the field. */
export function newFit(set: TransitionSet, given: FitWish, suffix: string, backend: string): FittingRequest {
  const { network, seed: from, options } = wish(given, 'model')
  return {
    id: `reward-${set.game.id}-${suffix}`,
    name: `${set.agent.name}, learned reward, seed ${from}`.slice(0, 200),
    network: rewardNetworks.get(network).id,
    seed: from,
    options: parseOptions(fitOptions, options),
    set,
    backend,
    today: new Date().toISOString(),
  }
}

/** One that was stopped. */
export function resumedFit(set: TransitionSet, kept: Checkpoint<RewardCard>, backend: string): FittingRequest {
  const { id, name, network, seed: from, options, created } = kept.card
  const own = parseKept(fitOptions, options)
  return { id, name, network, seed: from, options: own, set, backend, today: created, resume: kept }
}

/**
 * Fits until it is done, or stopped: what there is then is kept and can be gone on with. `keep` hears after each epoch, so that a tab that
 * closes loses no more.
 */
export async function follow(
  request: FittingRequest,
  work: Work,
  keep: (kept: Checkpoint<RewardCard>) => Promise<void>,
): Promise<Checkpoint<RewardCard>> {
  const fitting = new Fitting(request)
  try {
    await work.run('model', fitting.total, async (step) => {
      await step(fitting.transitions)
      while (fitting.transitions < fitting.total) {
        const before = fitting.transitions
        const event = await fitting.next()
        if (event?.epoch && fitting.transitions < fitting.total) await keep(await fitting.checkpoint())
        await step(fitting.transitions - before)
      }
    })
    return await fitting.checkpoint()
  } catch (error) {
    if (error instanceof Stopped) return await fitting.checkpoint()
    throw error
  } finally {
    await fitting.dispose()
  }
}
