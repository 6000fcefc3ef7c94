// Of what does a container's description consist?

import type {
  ConflictResolutionMode,
  DataType,
  GeospatialType,
  IndexingMode,
  IndexKind,
  SpatialType,
  VectorEmbeddingDataType,
  VectorEmbeddingDistanceFunction,
  VectorIndexType,
} from "./enums.js";

/** Which properties are indexed, and how. */
export interface IndexingPolicy {
  indexingMode?: keyof typeof IndexingMode;
  automatic?: boolean;
  includedPaths?: IndexedPath[];
  excludedPaths?: IndexedPath[];
  spatialIndexes?: SpatialIndex[];
  vectorIndexes?: VectorIndex[];
  compositeIndexes?: CompositePath[][];
  fullTextIndexes?: FullTextIndex[];
}

/** A path that is indexed, or is not: `/total/?`, `/*`. */
export interface IndexedPath {
  path: string;
  indexes?: Index[];
}

/** An index of the first generation. */
export interface Index {
  kind: keyof typeof IndexKind;
  dataType: keyof typeof DataType;
  precision?: number;
}

/** One path of an index over several. */
export interface CompositePath {
  path: string;
  order: "ascending" | "descending";
}

/** An index of shapes. */
export interface SpatialIndex {
  path: string;
  types: SpatialType[];
  boundingBox?: { xmin: number; ymin: number; xmax: number; ymax: number };
}

/** An index of vectors. */
export interface VectorIndex {
  path: string;
  type: VectorIndexType;
  /** Bytes of a vector in the index. */
  quantizationByteSize?: number;
  vectorIndexShardKey?: string[];
  indexingSearchListSize?: number;
}

/** An index of words. */
export interface FullTextIndex {
  path: string;
}

/** Which properties hold text that is searched by words, and in which language. */
export interface FullTextPolicy {
  defaultLanguage: string;
  fullTextPaths: FullTextPath[];
}

export interface FullTextPath {
  path: string;
  language: string;
}

/** Which properties hold vectors. */
export interface VectorEmbeddingPolicy {
  vectorEmbeddings: VectorEmbedding[];
}

export interface VectorEmbedding {
  path: string;
  dimensions: number;
  dataType: VectorEmbeddingDataType;
  distanceFunction: VectorEmbeddingDistanceFunction;
}

/** A property that the service computes. */
export interface ComputedProperty {
  name: string;
  query: string;
}

/** Properties of which no two items of a partition key may have the same values. */
export interface UniqueKeyPolicy {
  uniqueKeys: UniqueKey[];
}

export interface UniqueKey {
  paths: string[];
}

/** What becomes of versions that two regions wrote at the same time. */
export interface ConflictResolutionPolicy {
  mode?: keyof typeof ConflictResolutionMode;
  /** Of `LastWriterWins`: the number that decides. Default: the time of the write. */
  conflictResolutionPath?: string;
  /** Of `Custom`: the stored procedure that decides; without one, conflicts are kept. */
  conflictResolutionProcedure?: string;
}

export interface GeospatialConfig {
  type: GeospatialType;
}
