/** The drawing in the middle of an 88-unit square: closed, or open in the colour of the mechanism. */
export function AccessSign({ isOpen }: { isOpen: boolean }) {
  return (
    <g strokeLinejoin="round">
      <path d="M32 62V27h24v35" className="fill-none stroke-soft" strokeWidth="1.5" />
      <path d="M27 62h34" className="stroke-soft" strokeWidth="1.5" />
      {isOpen && <path d="M32.75 27.75h22.5V62h-22.5z" className="fill-accent opacity-25" />}
      <g
        className="access-leaf origin-[32px_44px]"
        transform={isOpen ? 'skewY(14) scale(0.45 1)' : undefined}
      >
        <path
          d="M32 27h24v35H32z"
          className={isOpen ? 'fill-accent stroke-accent' : 'fill-sunk stroke-soft'}
          strokeWidth="1.5"
        />
        <circle cx="51.5" cy="45" r="1.4" className={isOpen ? 'fill-paper' : 'fill-soft'} />
      </g>
    </g>
  )
}
