using MaiCluster.Serving.Stepping;

namespace MaiCluster.Serving.Tests.Stepping;

public class StepCompanyTests
{
    [Fact]
    public void Nobody_is_expected_at_first_and_one_alone_expects_no_other()
    {
        var company = new StepCompany();
        Assert.Equal(0, company.Expected);

        company.Stepped(1);

        Assert.Equal(1, company.Expected);
    }

    [Fact]
    public void Those_that_came_while_a_step_was_taken_are_expected_with_the_next()
    {
        var company = new StepCompany();
        company.Stepped(1);
        company.CameMeanwhile();
        company.CameMeanwhile();

        Assert.Equal(3, company.Expected);
    }

    [Fact]
    public void Those_that_come_no_more_are_forgotten_after_eight_steps()
    {
        var company = new StepCompany();
        company.Stepped(5);
        for (var step = 1; step < 8; step++)
        {
            company.Stepped(1);
            Assert.Equal(5, company.Expected);
        }

        company.Stepped(1);

        Assert.Equal(1, company.Expected);
    }
}
