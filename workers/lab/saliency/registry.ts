import type { Tensor } from '../contracts/tensor'
import { InputError } from '../contracts/errors'
import type { OptionSpec, Values } from '../contracts/options'
import type { Explained, SaliencyMethod, Subject, Target } from '../contracts/saliency'

/** The folder listing is the registry: a new method is one new file in `methods/`, its id the file name. */
const found = new Map(
  Object.entries(import.meta.glob<SaliencyMethod>('./methods/*.ts', { eager: true, import: 'default' })).map(
    ([path, method]) => {
      const name = path.slice(path.lastIndexOf('/') + 1, -'.ts'.length)
      if (method?.id !== name) throw new Error(`${path} must export default a saliency method with id "${name}"`)
      return [name, method] as const
    },
  ),
)

export const saliencyMethods: readonly SaliencyMethod[] = [...found.values()]

/** Throws InputError naming the known ids. */
export function saliencyMethod(id: string): SaliencyMethod {
  const method = found.get(id)
  if (!method) throw new InputError('method', `"${id}" is unknown; there is ${[...found.keys()].join(', ')}`)
  return method
}

/** Why this method cannot explain what a model makes of an input; null: it can. Whoever offers or takes a method asks this first. */
export function refusalOf(
  { refusal }: Pick<SaliencyMethod, 'refusal'>,
  model: Explained,
  of = 'observation',
): string | null {
  return refusal?.(model, of) ?? null
}

/** The methods that cannot explain a model, each with the reason. */
export function refusals(model: Explained): Record<string, string> {
  return Object.fromEntries(
    saliencyMethods.flatMap((method) => {
      const refusal = refusalOf(method, model)
      return refusal === null ? [] : [[method.id, refusal]]
    }),
  )
}

/** One map per target, from one pass over the policy where the method can share it. */
export function explainMany<S extends OptionSpec>(
  method: SaliencyMethod<S>,
  subject: Subject,
  targets: readonly Target[],
  options: Values<S>,
): Tensor[] {
  return (
    method.explainMany?.(subject, targets, options) ??
    targets.map((target) => method.explain({ ...subject, target }, options))
  )
}

/** Whether this method's values have a meaningful sign with these options: a diverging colour map then. */
export function isSigned<S extends OptionSpec>(method: SaliencyMethod<S>, options: Values<S>): boolean {
  return method.isSigned?.(options) ?? method.signed
}
