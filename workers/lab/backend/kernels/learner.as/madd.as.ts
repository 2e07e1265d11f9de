/** sum + a · b: fused where the entry file says so (learner-fused.as.ts). */
@inline export function madd(sum: v128, a: v128, b: v128): v128 {
  if (isDefined(FUSED)) return f32x4.relaxed_madd(a, b, sum)
  else return f32x4.add(sum, f32x4.mul(a, b))
}
