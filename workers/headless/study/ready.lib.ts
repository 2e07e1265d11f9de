import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Claim } from '../../lab/contracts/claim'
import { list, parseJson, text } from '../../lab/contracts/guards'
import { claims } from '../../lab/studies/claims'
import { refuse } from '../arguments.lib'
import { readAgent } from '../checkpoint.lib'

/** The site's own agents, by the list that lies beside its reports. */
const agentsBeside = (reports: string) => join(dirname(reports), 'agents')

/** A ready-made claim, and the file of an agent that plays its game: what is asked is of that agent alone. */
export interface Ready {
  readonly claim: Claim
  readonly agent: string
}

/** Every ready-made claim with every agent of the site that plays its game. */
export async function readyOnes(reports: string): Promise<Ready[]> {
  const folder = agentsBeside(reports)
  const names = list(text(200), 1000)(
    parseJson(await readFile(join(folder, 'index.json'), 'utf8').catch(refuse('--ship')), 'agents'),
    'agents',
  )
  const files = names.map((name) => join(folder, name))
  const games = await Promise.all(files.map(async (file) => (await readAgent(file, '--ship')).card.env.id))
  return claims.flatMap((claim) => files.flatMap((agent, i) => (games[i] === claim.env ? [{ claim, agent }] : [])))
}
