/**
 * The generator of Marisela, the fictional country of the demonstration. Here: an invented island
 * far from every coast, its administrative areas, towns and roads, hazardous areas with ten years
 * of history, land release, casualties by district, services, projects and funding, written as
 * plain GeoJSON, CSV and IATI files. Not here: reading those files; they go through the same
 * importers as real data. Nothing in it is taken from a real place. The output is the same, byte
 * for byte, on every machine: own random numbers, StrictMath, rounded coordinates, no clock, no
 * locale. Only the command line and tests use it.
 */
package org.cartagena.demo;
