import { InputError } from '../../lab/contracts/errors'
import { parseJson } from '../../lab/contracts/guards'
import { program, type Program } from '../../lab/contracts/program'
import { interventionEntry } from '../../lab/interventions/registry'
import { parseSettings, wholeNumber } from '../arguments.lib'
import { readInputText } from '../input.lib'

interface ProgramFlags {
  readonly program: string | undefined
  readonly change: string | undefined
  readonly option: readonly string[]
  readonly held: boolean
  readonly every: string | undefined
  readonly from: string
}

/** The changes that were asked for: a file as the page saves it, or one of the catalogue, made once as on the page unless somebody says how often. */
export async function readProgram(
  { program: file, change, option, held, every = held ? '1' : '0', from }: ProgramFlags,
  env: string,
): Promise<Program> {
  if (file !== undefined) return program(parseJson(await readInputText(file, '--program'), 'program'), 'program')
  const entry = interventionEntry(env, change ?? '')
  const step = {
    id: entry.id,
    options: parseSettings('option', entry.options, option),
    from: wholeNumber('from', from, 0),
    every: readPeriod(every),
  }
  return program({ format: 1, title: entry.title, env, steps: [step] }, '--change')
}

/** `k`, or `a-b` from the smaller to the greater. */
function readPeriod(text: string): number | readonly [number, number] {
  const [, first, second] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? []
  if (first === undefined) throw new InputError('--every', `"${text}" must read k or a-b, whole numbers`)
  if (second === undefined) return wholeNumber('every', first, 0)
  const [least, most] = [wholeNumber('every', first, 1), wholeNumber('every', second, 1)]
  if (least > most) throw new InputError('--every', `"${text}" must go from the smaller to the greater number`)
  return [least, most]
}
