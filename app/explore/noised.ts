import { counted, showNumber } from '../controls/numbers'
import type { Noise } from '../../workers/lab/contracts/noise'
import type { OpenTrajectory } from '../../workers/threads/api'

type Recorded = Pick<OpenTrajectory, 'trajectory'>

/** That actions were drawn from something else than the agent said, and from what; '' where none were. */
export function noiseWords({ trajectory: { episodes, game } }: Recorded): string {
  const noises = episodes.flatMap(({ recording }) => recording?.noise ?? [])
  const [first] = noises
  if (!first) return ''
  const where = noises.length < episodes.length ? `In ${counted(noises.length, 'game')} actions` : 'Actions'
  const alike = noises.every((noise) => JSON.stringify(noise) === JSON.stringify(first))
  const what = alike ? levelled(first, game.actions) : 'levelled logits, not in all games alike'
  return `${where} were drawn from ${what}: more is met than it would bring about itself. What it said and remembered is its own.`
}

function levelled({ scale, low, high, set }: Noise, actions: Recorded['trajectory']['game']['actions']): string {
  const logits = [...new Set(set.map(([, logit]) => logit))]
  const own = logits.map((logit) => {
    const titles = set.flatMap(([action, other]) => (other === logit ? (actions[action]?.title ?? []) : []))
    return `${titles.join(', ')} at ${showNumber(logit)}`
  })
  const levels = `its logits × ${showNumber(scale)}, held between ${showNumber(low)} and ${showNumber(high)}`
  return own.length ? `${levels} (${own.join('; ')})` : levels
}
