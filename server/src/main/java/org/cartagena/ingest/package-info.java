/**
 * Imports: formats, columns to fields, checks, staged versions. The only room that knows file
 * formats. Bad rows are values, not exceptions: {@link org.cartagena.problem.AppException} is for
 * files and requests that cannot be imported at all. Nothing here publishes.
 *
 * <p>A row takes this way, and the names in it are the ones to start reading at: {@code Importer}
 * (what is imported, and the transaction) opens files by {@code FileFormat}; {@code Load} takes
 * every {@code RawRow} of a {@code Reader} through {@code PersonalData}, {@code Columns}, {@code
 * Locator} and a {@code RecordMaker} into a {@code CopyBuffer}, or makes a {@code RowIssue}; {@code
 * VersionChecks} looks at all rows together; {@code ImportReport} says what came of it.
 *
 * <p>Which class for which question:
 *
 * <ul>
 *   <li>What is this file, and may it be opened? {@code FileFormat}, {@code Archive}, {@code
 *       FileParts}, {@code FileLimits}, {@code TextEncoding}.
 *   <li>How is a format read? {@code <Format>Reader}; tables of any format come as {@code Table}
 *       ({@code CsvTable}, {@code DbfTable}, {@code XlsxBook}, {@code JsonTable}) to {@code
 *       TableReader}; JSON through {@code FileJson}, XML through {@code XmlInput}; layers of ArcGIS
 *       servers through {@code FeatureServer}; what GDAL reads through {@code OgrReader}.
 *   <li>Where is a record? In a table {@code PositionColumns} finds the columns, and a {@code
 *       Position} reads them ({@code CoordinatePair}, {@code CoordinateText}, {@code
 *       GeometryColumn}; {@code Degrees}, {@code Utm}); {@code Locator} brings it to EPSG:4326,
 *       repairs it and compares it with {@code CountryOutline}.
 *   <li>What does a column mean? {@code Columns} by its name, {@code HxlTags} by its tag, {@code
 *       Mapping} by a profile; {@code Field} lists what there is.
 *   <li>What does a value mean? {@code Row} asks {@code Codes}, {@code Dates}, {@code Numbers} and
 *       {@code NumberStyle}.
 *   <li>When does a row become a record? {@code RecordMaker}; {@code CasualtyMaker} for numbers of
 *       casualties; {@code FundingMaker} for an {@code Activity} of {@code IatiReader}, {@code
 *       FtsFlow}, {@code AidDataReader} or {@code FundingTable}, of which {@code Strand} says what
 *       its money is for.
 *   <li>What can be wrong? {@code IssueCode} is the closed list (decision 0011); checks of all rows
 *       are {@code VersionChecks} with a SQL file each.
 *   <li>Who is a person? {@code PersonalColumns}, {@code PersonalValues}, {@code PersonalData}.
 *   <li>How are tables of IMSMA joined? {@code ImsmaTables}, {@code ImsmaShapes}, {@code
 *       ImsmaRecords} (decision 0016).
 *   <li>Was it imported before? {@code Fingerprint}, {@code SameImport}.
 *   <li>What will become of a file, before it is imported? {@code Look}, {@code Proposal}, {@code
 *       ColumnSample}, {@code FirstRows}.
 *   <li>What makes it fast? {@code CopyThread}, {@code ReadAhead}, {@code FeatureSkimmer}, {@code
 *       FirstSeen}, {@code OverlapCandidates} (decision 0013).
 *   <li>What comes over HTTP? {@code ImportRoutes}, {@code Uploads}, {@code ImportJobs}, {@code
 *       MappingRoutes}, {@code PublicAddress}.
 * </ul>
 */
package org.cartagena.ingest;
