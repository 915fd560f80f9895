from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assets", "0003_surveys_asked"),
    ]

    operations = [
        migrations.AlterField(
            model_name="finding",
            name="severity",
            field=models.CharField(
                choices=[
                    ("critical", "Critical"),
                    ("high", "High"),
                    ("medium", "Medium"),
                    ("low", "Low"),
                    ("none", "Nothing found"),
                ],
                max_length=10,
                verbose_name="severity",
            ),
        ),
        migrations.AddField(
            model_name="survey",
            name="design_effect",
            field=models.FloatField(
                blank=True,
                help_text="empty: the one that the dated definition assumes",
                null=True,
                verbose_name="design effect",
            ),
        ),
        migrations.AddConstraint(
            model_name="survey",
            constraint=models.CheckConstraint(
                condition=models.Q(("design_effect__isnull", True), ("design_effect__range", (0.1, 100)), _connector="OR"),
                name="survey_design_effect",
            ),
        ),
    ]
