namespace MaiCluster.Serving.Tests.Budgets;

/// <summary>An actor's process has died in the middle of a call.</summary>
internal sealed class CrashException() : Exception("The actor's process has died.");
