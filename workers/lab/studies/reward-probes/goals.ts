import type { RewardModel } from '../../contracts/reward'
import { openBoards } from '../../rewards/boards'
import { ratePictures } from '../../rewards/rate'
import { countProbes } from './probes'
import { lay, type Bed } from './put'

/** What is said of so many goals in sight while the agent walks: the rules pay nothing, whatever their number. */
export interface GoalPoint {
  readonly goals: number
  readonly mean: number
  /** Over the places that were drawn. */
  readonly least: number
  readonly most: number
}

/** Reward against the number of goals: a rule that counts them shows as a slope, one that looks for where the agent stands as a flat line. */
export async function goalCurve(
  model: RewardModel,
  { game, setting, places, random }: Bed,
): Promise<readonly GoalPoint[]> {
  const boards = openBoards(game, setting)
  const points: GoalPoint[] = []
  for (const probe of countProbes) {
    const { pictures } = lay(boards, probe, places, random)
    const said = await ratePictures(model, game.spec.observation, pictures)
    const mean = said.reduce((sum, r) => sum + r, 0) / said.length
    points.push({ goals: probe.goals, mean, least: Math.min(...said), most: Math.max(...said) })
  }
  return points
}
