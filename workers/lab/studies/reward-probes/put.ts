import type { Game, Setting } from '../../contracts/env'
import { observationSize } from '../../contracts/observation'
import type { RewardModel } from '../../contracts/reward'
import type { Row } from '../../contracts/study'
import type { Random } from '../../random'
import { openBoards, type Boards } from '../../rewards/boards'
import { ratePictures } from '../../rewards/rate'
import { countProbes, probes, type Probe, type Transition } from './probes'
import { rules } from './rules'

/** Where probes are put to a model, and on how many boards each. */
export interface Bed {
  readonly game: Game
  readonly setting: Pick<Setting, 'options' | 'level'>
  readonly places: number
  readonly random: Random
}

/** Every probe on boards of its own: what the model says, what the rules pay, and how far from what it says each rule is. */
export async function putProbes(model: RewardModel, { game, setting, places, random }: Bed): Promise<Row[]> {
  const boards = openBoards(game, setting)
  const hides = setting.options?.['onTop'] !== 'goal'
  const rows: Row[] = []
  for (const probe of [...probes, ...countProbes]) {
    const { drawn, pictures } = lay(boards, probe, places, random)
    const said = await ratePictures(model, game.spec.observation, pictures)
    const mean = (of: (transition: Transition, said: number) => number) =>
      drawn.reduce((sum, one, i) => sum + of(one, said[i]!), 0) / drawn.length
    rows.push({
      kind: 'probe',
      probe: probe.id,
      said: mean((_, r) => r),
      paid: mean(({ paid }) => paid),
      ...Object.fromEntries(rules.map((rule) => [rule.id, mean((one, r) => Math.abs(r - rule.pays(one, hides)))])),
    })
  }
  return rows
}

/** A probe on so many boards, drawn anew for each, and what is seen of them. */
export function lay(boards: Boards, probe: Probe, places: number, random: Random) {
  const size = observationSize(boards.world.spec.observation)
  const [before, after] = [new Uint8Array(places * size), new Uint8Array(places * size)]
  const drawn = Array.from({ length: places }, (_, i) => {
    const transition = probe.draw(boards.enter(random.word()), random)
    before.set(boards.picture(transition.before), i * size)
    after.set(boards.picture(transition.after), i * size)
    return transition
  })
  return { drawn, pictures: { before, after } }
}
