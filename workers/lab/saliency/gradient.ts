import * as ops from '../backend/ops'
import { InputError } from '../contracts/errors'
import type { OptionSpec, Values } from '../contracts/options'
import type { Subject } from '../contracts/saliency'
import type { Tensor } from '../contracts/tensor'
import { reductionOptions } from './reduction'
import { answer, inputOf, reference, rowsOf } from './subject'
import { targetFunction } from './targets'

/** What to show of a gradient; shared by every gradient method. Defaults as published: newest frame, squared. */
export const gradientOptions = {
  ...reductionOptions,
  quantity: {
    kind: 'choice',
    title: 'Quantity',
    default: 'squared',
    of: ['squared', 'absolute', 'signed'],
    help: 'Squared gradient as published, its magnitude, or the gradient with its sign: positive where more light raises the target.',
  },
} as const satisfies OptionSpec

/** The same for methods whose sign is their point: all frames added up, with their sign. */
export const signedOptions = {
  ...reductionOptions,
  planes: { ...reductionOptions.planes, default: 'sum' },
  quantity: {
    ...gradientOptions.quantity,
    default: 'signed',
    help: 'With its sign as published: positive where the pixel raises the target. Or the magnitude, or its square.',
  },
} as const satisfies OptionSpec

/** How far back a recurrent model is asked. */
export const memoryOptions = {
  memory: {
    kind: 'choice',
    title: 'Memory',
    default: 'held',
    of: ['held', 'unrolled'],
    where: 'memory',
    help: 'Held: what this decision’s observation does, with the memory as it is. Unrolled: what the last ones did as well, by way of the memory, added up.',
  },
  back: {
    kind: 'number',
    title: 'Decisions',
    default: 8,
    min: 1,
    max: 64,
    step: 1,
    where: 'memory',
    help: 'How many of the last observations an unrolled map adds up, this one included.',
  },
} as const satisfies OptionSpec

/** Of a slope. */
export const slopeUnit = 'change of the target per unit of what the agent is shown'

/** What one unit of the map is, after what was chosen to be shown of it. */
export function unitOf(unit: string, { quantity }: Pick<Values<typeof gradientOptions>, 'quantity'>): string {
  return quantity === 'signed' ? unit : quantity === 'squared' ? `${unit}, squared` : `size of the ${unit}`
}

/** What was squared to be shown, as it was. */
export const asChange = (value: number, { quantity }: Pick<Values<typeof gradientOptions>, 'quantity'>): number =>
  quantity === 'squared' ? Math.sqrt(value) : value

export function isSigned({ quantity }: Pick<Values<typeof gradientOptions>, 'quantity'>): boolean {
  return quantity === 'signed'
}

/** ∂target/∂x at a batch x [batch, …] of the explained input: the same shape, each row its own gradient. */
export function inputGradient(subject: Subject, x: Tensor): Tensor {
  const { target, chosen } = subject
  // Which action is chosen is asked of the undisturbed observation, never of a noisy copy.
  const undisturbed =
    target.take === 'chosen' && chosen === undefined && x !== inputOf(subject) ? reference(subject) : undefined
  return ops.grad((input) => {
    const output = answer(subject, input)
    return ops.sum(targetFunction(target, undisturbed ?? output, chosen)(output))
  })(x)
}

/** What was shown, oldest first [steps, …], and the slope of the target there: this decision alone, or the last ones too. */
export function slopes(
  subject: Subject,
  { memory, back }: Values<typeof memoryOptions>,
): { readonly x: Tensor; readonly slope: Tensor } {
  const x = inputOf(subject)
  if (memory === 'held' || !('memory' in subject.model.inputs) || subject.past === null)
    return { x, slope: inputGradient(subject, x) }
  return unrolled(subject, back)
}

/** Back-propagated through everything that is known to have been shown; of that, the last `back`. */
function unrolled(subject: Subject, back: number): { readonly x: Tensor; readonly slope: Tensor } {
  const { model, of, past, target, chosen } = subject
  if (!past) throw new InputError('memory', 'what was shown before is not known here, so nothing can be unrolled')
  const shown = ops.concat([past.observations, inputOf(subject)])
  const [steps = 1, ...shape] = shown.shape
  const slope = ops.grad((input) => {
    const last = rowsOf(model.forward({ ...subject.inputs, [of]: input, memory: past.memory }), steps - 1, 1)
    return ops.sum(targetFunction(target, last, chosen)(last))
  })(shown)
  const from = [Math.max(0, steps - back), ...shape.map(() => 0)]
  return { x: ops.slice(shown, from, [-1, ...shape]), slope: ops.slice(slope, from, [-1, ...shape]) }
}

/** Squared, absolute or signed; `g` holds gradients. */
export function quantityOf(g: Tensor, quantity: string): Tensor {
  if (quantity === 'squared') return ops.square(g)
  return quantity === 'absolute' ? ops.abs(g) : g
}

/** Steps added up: [steps, …] → [1, …]. */
export const addSteps = (quantity: Tensor): Tensor => (quantity.shape[0] === 1 ? quantity : ops.sum(quantity, 0, true))
