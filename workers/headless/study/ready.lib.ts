import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { PolicyCard } from '../../lab/contracts/checkpoint'
import { list, parseJson, text } from '../../lab/contracts/guards'
import { canAsk, type Study } from '../../lab/contracts/study'
import { readEntries } from '../../lab/runs/study/shipped'
import { claims } from '../../lab/studies/claims'
import { networks } from '../../lab/models/registry'
import { studies } from '../../lab/studies/registry'
import { readAgent } from '../checkpoint.lib'
import { familiesIn } from '../families.lib'
import { openGame } from '../games.lib'
import { readInputText } from '../input.lib'

/** The site's own agents, by the list that lies beside its reports. */
const agentsBeside = (reports: string) => join(dirname(reports), 'agents')

/** A ready-made claim, or a study with its usual options, and the files of an agent alone, or of all seeds of a family. */
export interface Ready {
  /** Id of the claim, or of the study. */
  readonly what: string
  /** What the agent's file, or the family, is called. */
  readonly name: string
  readonly agents: readonly string[]
}

/**
 * Every ready-made claim with every agent of the site that plays its game, and with every family; of every game that is seen, each study that
 * can be about it on the agent that plays it best; one that trains agents of its own only where none has shipped.
 */
export async function readyOnes(reports: string): Promise<Ready[]> {
  const folder = agentsBeside(reports)
  const names = list(text(200), 1000)(
    parseJson(await readInputText(join(folder, 'index.json'), '--ship'), 'agents'),
    'agents',
  )
  const files = names.map((name) => join(folder, name))
  const cards = await Promise.all(files.map(async (file) => (await readAgent(file, '--ship')).card))
  const families = await familiesIn(join(dirname(reports), 'families'), '--ship')
  const alone = (i: number) => ({ name: names[i]!, agents: [files[i]!] })
  const claimed = claims.flatMap(({ id: what, env }) => [
    ...files.flatMap((_, i) => (cards[i]!.env.id === env ? [{ what, ...alone(i) }] : [])),
    ...families
      .filter(({ members }) => members[0]!.card.env.id === env)
      .map(({ name, members }) => ({ what, name, agents: members.map(({ path }) => path) })),
  ])
  const pictured = new Set<string>()
  for (const id of new Set(cards.map(({ env }) => env.id)))
    if ((await openGame(id, 1)).spec.observation.kind === 'image') pictured.add(id)
  const best = bestOf(cards).filter((i) => pictured.has(cards[i]!.env.id))
  const shipped = await shippedIn(reports)
  const isAnswered = ({ id, trains }: Study, game: string) =>
    trains && shipped.some((entry) => entry.id === id && entry.env === game)
  const studied = studies
    .filter(({ about, onlyKept }) => about === 'agents' && !onlyKept)
    .flatMap((study) =>
      best.flatMap((i) => {
        const { env } = cards[i]!
        const asks = canAsk(study, env.id, remembers(cards[i]!)) && !isAnswered(study, env.id)
        return asks ? [{ what: study.id, ...alone(i) }] : []
      }),
    )
  return [...claimed, ...studied]
}

/** What lies there already; of a folder that is not there, nothing. */
async function shippedIn(reports: string): Promise<ReturnType<typeof readEntries>> {
  const list = await readFile(join(reports, 'index.json'), 'utf8').catch(() => '[]')
  return readEntries(parseJson(list, '--ship'))
}

const remembers = ({ network }: PolicyCard): boolean => (networks.get(network).memory ?? 0) > 0

/** Of every game the one with the highest score; places in the list. */
function bestOf(cards: readonly PolicyCard[]): number[] {
  const best = new Map<string, number>()
  for (const [i, { env, score }] of cards.entries()) {
    const before = best.get(env.id)
    if (before === undefined || (score?.mean ?? -Infinity) > (cards[before]!.score?.mean ?? -Infinity))
      best.set(env.id, i)
  }
  return [...best.values()]
}
