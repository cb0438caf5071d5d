/**
 * The database: the private PostGIS cluster, addresses and roles, migrations, the pool, and SQL
 * files. Knows nothing of what the tables mean. Reads on behalf of somebody go through {@code
 * access.Gate}, never through the pool directly.
 */
package org.cartagena.db;
