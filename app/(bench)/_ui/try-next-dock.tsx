export const DOCK_ID = 'try-next-dock'

/**
 * The place of the unfolded experiment: next to the lanes, or above them on a narrow screen. It is outside of the lanes’
 * container, so that its position refers to the window.
 */
export function TryNextDock() {
  return <div id={DOCK_ID} className="shrink-0 present:hidden" />
}
