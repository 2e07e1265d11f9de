/** Paths on a 16 × 16 field. */
export const icons = {
  play: 'M4 2.5v11L13 8z',
  reverse: 'M12 2.5v11L3 8z',
  pause: 'M4 3h3v10H4zM9 3h3v10H9z',
  back: 'M3 3h2v10H3zM13 3v10L6 8z',
  on: 'M3 3v10l7-5zM11 3h2v10h-2z',
  first: 'M3 3h2v10H3zM9 3v10L5 8zM14 3v10l-4-5z',
  last: 'M2 3v10l4-5zM7 3v10l4-5zM11 3h2v10h-2z',
} as const
