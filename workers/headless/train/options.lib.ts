import { within } from '../../lab/agents/requirements'
import type { Checkpoint, PolicyCard } from '../../lab/contracts/checkpoint'
import { InputError } from '../../lab/contracts/errors'
import { parseKept, parseOptions, type Value } from '../../lab/contracts/options'
import type { Preset } from '../../lab/contracts/preset'
import type { Procedure } from '../../lab/contracts/procedure'
import { envOptions, type EnvOptions } from '../../lab/contracts/rhythm'
import type { Trainer } from '../../lab/contracts/trainer'
import { effective } from '../../lab/runs/training/plan'
import { keysOf, parseSettings } from '../arguments.lib'
import { openGame, requireNoops } from '../games.lib'

/** What a run's options follow from. */
interface Place {
  readonly algorithm: Trainer
  readonly network: string
  readonly preset: Preset
  readonly procedure: Procedure | undefined
  readonly from: Pick<Checkpoint<PolicyCard>, 'card'> | undefined
}

/** What a resumed run's options are where nobody says. A procedure that has others, as it may at another length, is not what it began with. */
export function begunWith(
  { card }: Checkpoint,
  { procedure, algorithm, network }: Place,
  set: readonly string[],
  total: number,
) {
  const began = within('card.options', () => effective(algorithm, network, parseKept(algorithm.options, card.options)))
  if (!procedure) return began
  const own = procedure.options(total)
  const wanted = effective(algorithm, network, parseOptions(algorithm.options, own))
  const typed = keysOf('set', set)
  const other = Object.keys(own).find((key) => !typed.includes(key) && wanted[key] !== began[key])
  if (other !== undefined)
    throw new InputError(
      '--procedure',
      `has ${other} ${wanted[other]} for ${total} decisions; ${card.id} began with ${began[other]}`,
    )
  return began
}

/** What a new run's options are where nobody says: a procedure's, else those of the agent that it begins as, else the game's preset. */
export function usualOptions(
  { procedure, algorithm, from, preset }: Place,
  total: number,
): Readonly<Record<string, Value>> {
  if (procedure) return procedure.options(total)
  if (from?.card.trainer === algorithm.id) return from.card.options
  return algorithm.id === preset.algorithm ? preset.options : {}
}

/** How the game is met, with what the flag says instead. Throws InputError, also for what this game would pass over. */
export async function rhythmFrom(
  envset: readonly string[],
  base: Readonly<Record<string, Value>>,
  env: string,
): Promise<EnvOptions> {
  const options = parseSettings('envset', envOptions, envset, base)
  if (keysOf('envset', envset).includes('noops'))
    requireNoops(options.noops, (await openGame(env, 1)).spec, '--envset noops')
  return options
}
