import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { familyText, rangesText } from '../lab/charts/agent-words'
import type { Card } from '../lab/contracts/checkpoint'
import { InputError } from '../lab/contracts/errors'
import { familiesOf, plainName, type Family } from '../lab/contracts/family'
import { decodeCard } from '../storage/safetensors'
import { inFile } from './checkpoint.lib'
import { unreadable } from './input.lib'

/** Where the site's own lie. */
export const FAMILIES = 'public/families'
export const FAMILY = 'family:'

export interface AgentFile {
  readonly path: string
  readonly card: Card
}

/** Procedures that agents in a folder are seeds of. Throws InputError naming the flag, or the file that is none. */
export async function familiesIn(folder: string, flag: string): Promise<Family<AgentFile>[]> {
  return familiesOf(await agentsIn(folder, flag))
}

/** In the order of their names, numbers as numbers; folders in it too, as a sweep leaves them. */
async function agentsIn(folder: string, flag: string): Promise<AgentFile[]> {
  const names = (await readdir(folder, { recursive: true }).catch(unreadable(folder, flag))).filter((name) =>
    name.endsWith('.safetensors'),
  )
  const paths = names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).map((name) => join(folder, name))
  return Promise.all(
    paths.map(async (path) => {
      try {
        return { path, card: decodeCard(await readFile(path)) }
      } catch (error) {
        throw inFile(path, error)
      }
    }),
  )
}

/**
 * Files, of what was named with commas: files as they are, and `family:NAME` (of the site's) or `family:FOLDER/NAME`, all seeds that are
 * there; `family:FOLDER/*`, those of every family there, at every length they were trained to. `tell` hears which. Throws InputError for a family that is not there, with those that are, and for one of a single seed.
 */
export async function filesOf(given: string, flag: string, tell: (words: string) => void): Promise<string[]> {
  const asked = given.split(',').map(async (one) => {
    if (!one.startsWith(FAMILY)) return [one]
    const families = await familiesNamed(one, flag)
    for (const { name, members } of families)
      tell(`family:${name}: ${familyText(members)} (${rangesText(members.map(({ card }) => card.seed))})`)
    return families.flatMap(({ members }) => members.map(({ path }) => path))
  })
  return (await Promise.all(asked)).flat()
}

/** What was never trained is the same in several families, by the seed. */
const isTrained = ({ members: [first] }: Family<AgentFile>) => first!.card.decisions > 0

async function familiesNamed(given: string, flag: string): Promise<readonly Family<AgentFile>[]> {
  const [, folder = FAMILIES, name = ''] = /^family:(?:(.*)\/)?([^/]*)$/.exec(given) ?? []
  const agents = await agentsIn(folder, flag)
  const families = familiesOf(agents)
  if (name === '*' && families.length > 0) return families.filter(isTrained)
  const found = families.find((one) => one.name === name)
  if (found) return [found]
  const alone = agents.find(({ card }) => plainName(card) === name)
  throw new InputError(
    flag,
    alone
      ? `${given} has one seed in ${folder}, ${alone.path}: a family is two or more of one length. Train others: npm run train -- --env ${alone.card.env.id} --seed 1,2,3,4,5 --decisions ${alone.card.decisions}`
      : `${given} is not in ${folder}; there is ${families.map((one) => one.name).join(', ') || 'none'}`,
  )
}
