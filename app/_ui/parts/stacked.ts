/**
 * A table that has no room on a phone: each row is a few lines of cells there, instead of a line that is cut off. A cell with
 * `data-label` states what it is.
 */
export const STACKED = [
  'max-lanes:block max-lanes:[&_thead]:sr-only max-lanes:[&_tbody]:block',
  'max-lanes:[&_tr]:flex max-lanes:[&_tr]:flex-wrap max-lanes:[&_tr]:items-baseline max-lanes:[&_tr]:gap-x-3',
  'max-lanes:[&_tr]:py-1.5 max-lanes:[&_td]:py-0! max-lanes:[&_td]:pr-0! max-lanes:[&_th]:py-0! max-lanes:[&_th]:pr-0!',
  'max-lanes:[&_td:empty]:hidden max-lanes:[&_[data-label]]:before:text-faint',
  'max-lanes:[&_[data-label]]:before:content-[attr(data-label)_"_"]',
].join(' ')
