"""Tasks, duties and funding have a capability of their own; their tables stay as they are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("plan", "0013_readings_stand_alone"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(name="Funding"),
                migrations.DeleteModel(name="FundingSource"),
                migrations.DeleteModel(name="ProgressNote"),
                migrations.DeleteModel(name="Obstacle"),
                migrations.DeleteModel(name="TaskAssignment"),
                migrations.DeleteModel(name="Task"),
                migrations.DeleteModel(name="Deadline"),
                migrations.DeleteModel(name="DutyBody"),
                migrations.DeleteModel(name="StandingDuty"),
                migrations.DeleteModel(name="NamedItem"),
                migrations.DeleteModel(name="CriteriaDocument"),
                migrations.DeleteModel(name="Commitment"),
                migrations.AlterField(
                    model_name="planrecipient",
                    name="part",
                    field=models.CharField(
                        choices=[("recipient", "receives")], default="recipient", max_length=10, verbose_name="part"
                    ),
                ),
            ],
        ),
    ]
