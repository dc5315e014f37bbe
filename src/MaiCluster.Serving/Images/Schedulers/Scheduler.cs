namespace MaiCluster.Serving.Images.Schedulers;

/// <summary>A way from noise to a picture, as a package's manifest describes it. Pure and immutable.</summary>
public abstract record Scheduler
{
    /// <summary>Steps that a request may ask for at most.</summary>
    public const int MostSteps = 250;

    /// <summary>The numbers of a way with so many steps.</summary>
    /// <param name="steps">1 to <see cref="MostSteps"/>.</param>
    public abstract DenoisingSchedule Plan(int steps);
}
