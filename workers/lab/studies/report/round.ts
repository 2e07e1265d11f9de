/** For a table's cell: four digits, or a dash where there is no such number. */
export const round = (value: number): number | string => (Number.isFinite(value) ? Number(value.toPrecision(4)) : '–')
