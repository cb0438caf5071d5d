package org.cartagena;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

/** The rules of ARCHITECTURE.md, as tests. */
@AnalyzeClasses(packages = "org.cartagena", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule who_may_use_whom =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("app")
          .definedBy("org.cartagena", "org.cartagena.command..")
          .layer("rooms")
          .definedBy(
              "org.cartagena.answer..",
              "org.cartagena.dataset..",
              "org.cartagena.feature..",
              "org.cartagena.funding..",
              "org.cartagena.need..",
              "org.cartagena.overlay..",
              "org.cartagena.request..",
              "org.cartagena.tile..")
          .layer("ogc")
          .definedBy("org.cartagena.ogc..")
          .layer("ingest")
          .definedBy("org.cartagena.ingest..")
          .layer("demo")
          .definedBy("org.cartagena.demo..")
          .layer("http")
          .definedBy("org.cartagena.http..")
          .layer("access")
          .definedBy("org.cartagena.access..")
          .layer("cql")
          .definedBy("org.cartagena.cql..")
          .layer("paper")
          .definedBy("org.cartagena.paper..")
          .layer("geo")
          .definedBy("org.cartagena.geo..")
          .whereLayer("rooms")
          .mayOnlyBeAccessedByLayers("app", "ogc")
          .whereLayer("ogc")
          .mayOnlyBeAccessedByLayers("app")
          .whereLayer("ingest")
          .mayOnlyBeAccessedByLayers("app", "ogc")
          .whereLayer("demo")
          .mayOnlyBeAccessedByLayers("app")
          .whereLayer("cql")
          .mayOnlyBeAccessedByLayers("app", "rooms", "ogc")
          .whereLayer("paper")
          .mayOnlyBeAccessedByLayers("rooms")
          .whereLayer("http")
          .mayOnlyBeAccessedByLayers("app", "rooms", "ogc", "ingest")
          // Settings is the one record of the top that others may read.
          .ignoreDependency(
              com.tngtech.archunit.base.DescribedPredicate.alwaysTrue(),
              com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName("Settings"));

  @ArchTest
  static final ArchRule rooms_do_not_call_each_other =
      SlicesRuleDefinition.slices()
          .matching(
              "org.cartagena.(answer|dataset|feature|funding|need|overlay|request|tile|ingest|demo)..")
          .should()
          .notDependOnEachOther();

  @ArchTest
  static final ArchRule only_the_gate_and_the_database_touch_the_serving_pool =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "org.cartagena.db..", "org.cartagena.access..", "org.cartagena.http..")
          .should()
          .callMethod("org.cartagena.db.Database", "app")
          .because("a read outside the gate would be a read for nobody in particular");

  @ArchTest
  static final ArchRule file_formats_are_known_to_ingest_only =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.cartagena.ingest..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.commons.csv..", "javax.xml.stream..");

  @ArchTest
  static final ArchRule the_grammar_is_known_to_cql_only =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.cartagena.cql..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.antlr..", "org.cartagena.cql.grammar..");

  @ArchTest
  static final ArchRule no_names_that_say_nothing =
      noClasses().should().haveNameMatching(".*(Manager|Helper|Util|Utils|Impl|Base|Dto)$");

  @ArchTest
  static final ArchRule stores_are_final =
      classes()
          .that()
          .haveSimpleNameEndingWith("Store")
          .should()
          .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL);
}
