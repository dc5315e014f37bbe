using MaiCluster.Serving.Profiles;

namespace MaiCluster.Engines.Profiles;

/// <summary>A profile and the steps it was fitted to.</summary>
public sealed record MeasuredProfile(ModelProfile Profile, StepMeasurements Steps);
