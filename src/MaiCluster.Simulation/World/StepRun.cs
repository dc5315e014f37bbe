namespace MaiCluster.Simulation.World;

/// <summary>Steps that follow each other with nothing to decide between them; each costs a little more than the one before, as rows grow.</summary>
/// <param name="First">Seconds of the first.</param>
/// <param name="More">Seconds that each costs more than the one before it.</param>
/// <param name="DecodeSeconds">Of all of them, what decoding takes.</param>
internal readonly record struct StepRun(int Steps, double First, double More, double DecodeSeconds)
{
    public double Seconds => UpTo(Steps);

    public static StepRun WithChunk(double decode, double chunk) => new(1, decode + chunk, 0, decode);

    public static StepRun Decode(int steps, double first, double more)
    {
        var run = new StepRun(steps, first, more, 0);
        return run with { DecodeSeconds = run.Seconds };
    }

    /// <summary>Only the first of them; all of them decode.</summary>
    public StepRun Take(int steps) => Decode(steps, First, More);

    /// <summary>Steps that have begun after so many seconds of work, 1 to all.</summary>
    public int StepsStarted(double seconds)
    {
        // n steps cost First n + More n (n - 1) / 2; the positive root, then corrected for rounding.
        var linear = First - (More / 2);
        var root = More <= 0 ? seconds / First : (Math.Sqrt((linear * linear) + (2 * More * Math.Max(0, seconds))) - linear) / More;
        var started = (int)Math.Clamp(Math.Floor(root) + 1, 1, Steps);
        while (started < Steps && UpTo(started) <= seconds)
        {
            started++;
        }

        while (started > 1 && UpTo(started - 1) > seconds)
        {
            started--;
        }

        return started;
    }

    private double UpTo(int steps) => (First * steps) + (More * steps * (steps - 1L) / 2);
}
