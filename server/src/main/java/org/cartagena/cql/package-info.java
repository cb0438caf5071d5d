/**
 * The filter language CQL2 (OGC 21-065r2): text and JSON to a tree, a tree to a condition in SQL
 * (decision 0018). Here is no HTTP and no table: who offers filters says what may be asked about,
 * as {@link org.cartagena.cql.Queryables}, and puts the condition into its own statement. Every
 * fault of a filter is a bad-parameter that says where and what.
 *
 * <pre>{@code
 * Queryables areas = Queryables.of(
 *     Queryable.code("status", "f.status", "open", "worked_on", "suspended", "closed", "released", "unknown"),
 *     Queryable.codes("contaminationTypes", "f.contamination_types", "AP", "AV", "CM", "ERW", "IED", "unknown"),
 *     Queryable.date("validFrom", "f.valid_from").endlessWhenNull(),
 *     Queryable.date("validTo", "f.valid_to").endlessWhenNull(),
 *     Queryable.number("reportedAreaM2", "f.reported_area_m2"),
 *     Queryable.geometry("geometry", "f.geom"));
 * Filter filter = Filter.ofText("status <> 'released' AND S_INTERSECTS(geometry, BBOX(16, 44, 17, 45))");
 * Condition condition = new CqlCompiler(areas, FilterCrs.CRS84).compile(filter);
 * // The SQL file has <filter> where the condition belongs; Jdbi's define() puts it there.
 * Query query = handle.createQuery(Sql.of(FeatureStore.class, "list")).define("filter", condition.sql());
 * condition.bindTo(query);
 * }</pre>
 *
 * <p>Parameters of the condition are named {@code filter1}, {@code filter2}, ...: a statement has
 * none of its own by these names, and one condition. The statement is run in a snapshot of the
 * viewer ({@code access.Gate}) as every read. {@code valid_to} of a record is the first day on
 * which it was no more true; who wants its last day as end of the interval gives {@code f.valid_to
 * - 1}.
 */
package org.cartagena.cql;
