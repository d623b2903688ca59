export const GET = () => Response.json({ user: { name: 'alice', roles: ['user'] } })

export const dynamic = 'force-dynamic'
