/** The planted bug that the address of the bench names (`/?bug=m04`). The bench is rendered in the browser only. */
export const bugInAddress = () => new URLSearchParams(location.search).get('bug')
