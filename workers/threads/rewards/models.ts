import { object, seed, text } from '../../lab/contracts/guards'
import { parseOptions } from '../../lab/contracts/options'
import type { TransitionSet } from '../../lab/contracts/transition-set'
import { fit, fitOptions } from '../../lab/rewards/fit'
import { createReward } from '../../lab/rewards/model'
import { rewardNetworks } from '../../lab/rewards/registry'
import { splitByGame } from '../../lab/rewards/split'
import type { FitWish, RewardView } from '../api'
import type { OpenModel, Play } from './open'
import { Stopped, type Work } from './work'

const wish = object({ network: text(100), seed, options: (value: unknown) => value as FitWish['options'] })

/** A model fitted to decisions; stopped, it keeps what it has learned. Throws InputError naming the field. */
export async function fitModel(
  { id, name, transitions: all }: TransitionSet,
  { setting }: Play,
  given: FitWish,
  work: Work,
  tell: (epochs: RewardView['epochs']) => void,
): Promise<OpenModel> {
  const { network, seed: from, options: asked } = wish(given, 'model')
  const options = parseOptions(fitOptions, asked)
  const { transitions, heldOut } = splitByGame(all)
  const model = createReward(rewardNetworks.get(network), all.observation, from)
  const epochs: RewardView['epochs'][number][] = []
  const steps = options.epochs * transitions.rewards.length
  try {
    await work.run('model', steps, async (step) => {
      const request = { model, transitions, heldOut, options, seed: from, breathe: step }
      for await (const epoch of fit(request)) {
        epochs.push(epoch)
        tell([...epochs])
      }
    })
  } catch (error) {
    if (!(error instanceof Stopped) || epochs.length === 0) {
      model.dispose()
      throw error
    }
  }
  return { model, view: { id: `reward-${id}`, name, game: setting, data: id, epochs, wanted: options.epochs } }
}
