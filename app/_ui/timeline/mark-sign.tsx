import type { MarkKind } from './tracks.ts'

/** Shapes in a square of twelve. Filled or hollow, round or angular: no meaning depends on a colour. */
const SIGNS: Readonly<Record<MarkKind, { readonly path: string; readonly className: string }>> = {
  issued: { path: 'M6 2.2a3.8 3.8 0 1 1 0 7.6a3.8 3.8 0 0 1 0-7.6z', className: 'fill-accent stroke-none' },
  touched: {
    path: 'M6 4.6a1.4 1.4 0 1 1 0 2.8a1.4 1.4 0 0 1 0-2.8z',
    className: 'fill-paper stroke-accent stroke-1',
  },
  renewed: {
    path: 'M6 2.6a3.4 3.4 0 1 1 0 6.8a3.4 3.4 0 0 1 0-6.8z',
    className: 'fill-paper stroke-accent stroke-[1.6]',
  },
  stolen: {
    path: 'M6 .8 11.2 6 6 11.2 .8 6z',
    className: 'fill-paper stroke-ink stroke-[1.3] [stroke-dasharray:2_1.2]',
  },
  elsewhere: { path: 'M6 1.6 10.8 10.4H1.2z', className: 'fill-paper stroke-ink stroke-[1.3]' },
  reused: { path: 'M2 2h8v8H2zM6 3.6v3M6 7.8v1', className: 'fill-paper stroke-refused stroke-[1.4]' },
  ended: { path: 'M2.4 2.4l7.2 7.2M9.6 2.4L2.4 9.6', className: 'fill-none stroke-ink stroke-2' },
  expired: { path: 'M6 1v10', className: 'fill-none stroke-ink stroke-2' },
  accepted: { path: 'M1.8 6.6 4.8 9.6 10.4 2.6', className: 'fill-none stroke-ink stroke-2' },
  refused: { path: 'M2.5 6h7', className: 'fill-none stroke-refused stroke-[2.4]' },
}

/** The sign of an event of a session. */
export function MarkSign({ of }: { of: MarkKind }) {
  const { path, className } = SIGNS[of]
  return (
    <svg viewBox="0 0 12 12" className="size-3 shrink-0 overflow-visible" aria-hidden="true">
      <path d={path} className={className} />
    </svg>
  )
}
