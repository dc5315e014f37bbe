namespace MaiCluster.Serving.Ledgers.Windows;

/// <summary>A model's part of a window that belongs to no request.</summary>
public sealed record ModelTime(string Model, long Nanoseconds);
