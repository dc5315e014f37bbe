namespace MaiCluster.Serving.Stepping;

/// <summary>
/// How many requests are likely to come together: the most of the last steps, those that came during a step counted with it.
/// One client alone never waits for another; clients that come together are waited for. Pure: no clock.
/// </summary>
internal sealed class StepCompany
{
    /// <summary>Steps that are remembered: so many waits are in vain after others have left.</summary>
    private const int Remembered = 8;

    private readonly int[] _steps = new int[Remembered];
    private int _at;

    public int Expected => _steps.Max();

    /// <summary>A step was taken by so many requests.</summary>
    public void Stepped(int requests) => _steps[_at = (_at + 1) % Remembered] = requests;

    /// <summary>A request came while the last step was taken.</summary>
    public void CameMeanwhile() => _steps[_at]++;
}
