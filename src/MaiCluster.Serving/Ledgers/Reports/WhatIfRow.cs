namespace MaiCluster.Serving.Ledgers.Reports;

/// <summary>What a scenario's quantities would have cost on one model: an estimate.</summary>
/// <param name="Scenario"><c>(none)</c> for requests that named none.</param>
/// <param name="Model">That would have answered all of it.</param>
/// <param name="EstimateMicros">Micro-units; null where no day has an estimate.</param>
/// <param name="ActualMicros">What the scenario did cost on the days that have an estimate; null where none has.</param>
/// <param name="Days">With traffic of the scenario and an estimate.</param>
/// <param name="DaysWithTraffic">Of the scenario.</param>
public sealed record WhatIfRow(string Scenario, string Model, long? EstimateMicros, long? ActualMicros, int Days, int DaysWithTraffic);
