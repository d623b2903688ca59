import type { ComponentType } from 'react'
import { lazyPart } from '../../_ui/parts/lazy-part.tsx'
import type { SectionId } from '../../_ui/shell/operate-nav.tsx'

/** The sections of the page. Each loads when it is first shown. */
export const SECTIONS = {
  metrics: lazyPart(() =>
    import('./metrics/metrics-section.tsx').then(({ MetricsSection }) => MetricsSection),
  ),
  alerts: lazyPart(() => import('./alerts/alerts-section.tsx').then(({ AlertsSection }) => AlertsSection)),
  audit: lazyPart(() => import('./audit/audit-section.tsx').then(({ AuditSection }) => AuditSection)),
  sessions: lazyPart(() =>
    import('./sessions/sessions-section.tsx').then(({ SessionsSection }) => SessionsSection),
  ),
  backups: lazyPart(() =>
    import('./backups/backups-section.tsx').then(({ BackupsSection }) => BackupsSection),
  ),
  storage: lazyPart(() =>
    import('./storage/storage-section.tsx').then(({ StorageSection }) => StorageSection),
  ),
  rules: lazyPart(() => import('./rules/rules-section.tsx').then(({ RulesSection }) => RulesSection)),
} as const satisfies Readonly<Record<SectionId, ComponentType>>
