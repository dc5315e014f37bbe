namespace MaiCluster.Serving.Stepping;

/// <summary>A task that is ready for its next step, as the choice of a batch sees it.</summary>
/// <param name="Key"><see cref="IStepTask.BatchKey"/>.</param>
/// <param name="Rows"><see cref="IStepTask.Rows"/>.</param>
/// <param name="Waited">Since it became ready.</param>
/// <param name="MostRows">Of a step with those of its key.</param>
internal readonly record struct StepTurn(object? Key, int Rows, TimeSpan Waited, int MostRows);
