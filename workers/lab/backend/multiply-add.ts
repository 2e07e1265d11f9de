const MADD = [0xfd, 0x85, 0x02]
const v128 = (bytes: readonly number[]) => [0xfd, 0x0c, ...bytes, ...bytes, ...bytes, ...bytes]
const zero = v128([0, 0, 0, 0])

/** The smallest module around an expression that leaves one value of the type (0x7b v128, 0x7f i32), exported as "f". */
function moduleOf(type: number, expression: readonly number[]): Uint8Array<ArrayBuffer> {
  const body = [0, ...expression, 0x0b]
  const sections = [
    [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // magic, version
    [1, 5, 1, 0x60, 0, 1, type], // type () → the value
    [3, 2, 1, 0], // one function of it
    [7, 5, 1, 1, 0x66, 0, 0], // by the name of f
    [10, body.length + 2, 1, body.length, ...body],
  ]
  return Uint8Array.from(sections.flat())
}

/** Does the engine know f32x4.relaxed_madd? */
export const hasRelaxedSimd = (): boolean => WebAssembly.validate(moduleOf(0x7b, [...zero, ...zero, ...zero, ...MADD]))

/**
 * Whether it rounds once, as a fused multiply-add does: the engine may round the product too where the processor has none. (1 + 2⁻¹²)² is
 * 1 + 2⁻¹¹ + 2⁻²⁴, of which a float32 keeps the first two terms. Ask only where there is relaxed SIMD.
 */
export function fusesMultiplyAdd(): boolean {
  const factor = v128([0, 0x08, 0x80, 0x3f])
  const less = v128([0, 0x10, 0x80, 0xbf])
  const isNotZero = [0xfd, 0x1f, 0, 0x43, 0, 0, 0, 0, 0x5c]
  const module = new WebAssembly.Module(moduleOf(0x7f, [...factor, ...factor, ...less, ...MADD, ...isNotZero]))
  return (new WebAssembly.Instance(module).exports['f'] as () => number)() === 1
}
